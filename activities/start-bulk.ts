import { failureTypeOf } from '../domain/failures.js';
import { readingOf, type RunRecord } from '../domain/run.js';
import type { RecordQuery, SalesforceOrg } from '../salesforce/port.js';
import { pageQuery, type Reading } from './source-query.js';

/**
 * Hands over the job of a run that is read in bulk, so that it is made while opt-outs are read. An object that
 * Salesforce does not read in bulk is read by REST, with a note.
 */
export async function startBulk(
  org: SalesforceOrg,
  reading: Reading,
): Promise<Pick<RunRecord, 'source' | 'notes'>> {
  const source = readingOf(reading.run);
  const { notes } = reading.run;
  if (source.reader === 'rest') return { source, notes };
  const query = pageQuery(reading);
  const jobId = await jobFor(org, query);
  if (jobId !== null) return { source: { ...source, jobId }, notes };
  const note = `Salesforce does not read ${query.object} in bulk, so it is read page by page.`;
  return { source: { ...source, reader: 'rest' }, notes: [...notes, note] };
}

/** Null when Salesforce refuses the job: REST may still read what bulk cannot. */
async function jobFor(org: SalesforceOrg, query: RecordQuery): Promise<string | null> {
  try {
    return await org.startBulk(query);
  } catch (error) {
    const type = failureTypeOf(error);
    if (type === 'SALESFORCE_REQUEST_REFUSED' || type === 'SALESFORCE_QUERY_REFUSED') return null;
    throw error;
  }
}

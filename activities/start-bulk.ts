import { failureTypeOf, type FailureType } from '../domain/failures.js';
import { readingOf, type RunRecord } from '../domain/run.js';
import type { RecordQuery, SalesforceOrg } from '../salesforce/port.js';
import { pageQuery, type Reading } from './source-query.js';

/**
 * Hands over the job of a run that is read in bulk, so that it is made while opt-outs are read. What Salesforce
 * does not take as a bulk job, an object or a query too long for one, is read by REST, with a note.
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
  const note = `Salesforce does not take this read of ${query.object} as a bulk job, so it goes page by page.`;
  return { source: { ...source, reader: 'rest' }, notes: [...notes, note] };
}

const REFUSED: readonly FailureType[] = [
  'SALESFORCE_REQUEST_REFUSED',
  'SALESFORCE_QUERY_REFUSED',
  'CRITERIA_UNFIT',
];

/** Null when Salesforce refuses the job: REST may still read what bulk cannot. */
async function jobFor(org: SalesforceOrg, query: RecordQuery): Promise<string | null> {
  try {
    return await org.startBulk(query);
  } catch (error) {
    const type = failureTypeOf(error);
    if (type !== null && REFUSED.includes(type)) return null;
    throw error;
  }
}

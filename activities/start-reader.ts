import { failureTypeOf } from '../domain/failures.js';
import type { RunSource } from '../domain/run.js';
import type { RecordQuery, SalesforceOrg } from '../salesforce/port.js';
import { chooseReader } from './choose-reader.js';
import type { Freezing } from './freeze-source.js';
import { pageQuery } from './source-query.js';

export interface StartedReader {
  source: RunSource;
  notes: string[];
  /** Records that the run will read, for the progress bar. */
  expected: number;
}

/**
 * Chooses between pages by REST and a bulk job, and hands over the job at once: it is made while opt-outs are read.
 * An object that Salesforce does not read in bulk is read by REST, with a note.
 */
export async function startReader(
  org: SalesforceOrg,
  { source, notes }: { source: RunSource; notes: string[] },
  { run, definition, pageSize }: Freezing,
): Promise<StartedReader> {
  const query = pageQuery({ run: { ...run, source }, definition });
  const expected = await org.count(query);
  const reader = await chooseReader(org, definition.source.reader, expected, pageSize);
  if (reader === 'rest') return { source, notes, expected };
  const jobId = await jobFor(org, query);
  if (jobId !== null) return { source: { ...source, reader, jobId }, notes, expected };
  const note = `Salesforce does not read ${query.object} in bulk, so it is read page by page.`;
  return { source, notes: [...notes, note], expected };
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

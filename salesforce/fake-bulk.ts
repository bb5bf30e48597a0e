import { Failure } from '../domain/failures.js';
import type { BulkRead, PageOptions, SalesforceRecord } from './port.js';
import { assertAscending } from './records.js';

/** The bulk jobs of a fake: what matched when a job began, whatever changes later. */
export type FakeJobs = Map<string, SalesforceRecord[]>;

/** Remembers the records of a new job, sorted by Id, and gives its Id. */
export function beginJob(jobs: FakeJobs, records: SalesforceRecord[]): string {
  const id = `750${String(jobs.size + 1).padStart(12, '0')}AAA`;
  jobs.set(id, structuredClone(records));
  return id;
}

export function readJob(
  jobs: FakeJobs,
  id: string,
  enter: (after: string | null, options?: PageOptions) => Promise<void>,
  serverTime: () => string,
): BulkRead {
  const rows = jobs.get(id);
  if (rows === undefined) {
    throw new Failure('BULK_JOB_MISSING', `Salesforce does not know the bulk job ${id} any more.`);
  }
  assertAscending(rows, null);
  return {
    total: rows.length,
    page: async (after, options = {}) => {
      await enter(after, options);
      const later = rows.filter(({ Id }) => after === null || Id > after);
      const records = later.slice(0, Math.min(options.limit ?? 2_000, 2_000));
      return { records: structuredClone(records), serverTime: serverTime() };
    },
  };
}

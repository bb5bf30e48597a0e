import { Failure } from '../domain/failures.js';
import type { BulkRead, PageOptions, SalesforceRecord } from './port.js';
import { assertAscending } from './records.js';

/** The bulk jobs of a fake: what matched when a job began, whatever changes later. */
export type FakeJobs = Map<string, { rows: SalesforceRecord[]; serverTime: string }>;

/** Remembers the records of a new job, sorted by Id, and gives its Id. */
export function beginJob(jobs: FakeJobs, records: SalesforceRecord[], serverTime: string): string {
  const id = `750${String(jobs.size + 1).padStart(12, '0')}AAA`;
  jobs.set(id, { rows: structuredClone(records), serverTime });
  return id;
}

export function readJob(
  jobs: FakeJobs,
  id: string,
  enter: (after: string | null, options?: PageOptions) => Promise<void>,
): BulkRead {
  const job = jobs.get(id);
  if (job === undefined) {
    throw new Failure('BULK_JOB_MISSING', `Salesforce does not know the bulk job ${id} any more.`);
  }
  const { rows, serverTime } = job;
  assertAscending(rows, null);
  return {
    total: rows.length,
    page: async (after, options = {}) => {
      await enter(after, options);
      const later = rows.filter(({ Id }) => after === null || Id > after);
      const records = later.slice(0, Math.min(options.limit ?? 2_000, 2_000));
      return { records: structuredClone(records), serverTime };
    },
  };
}

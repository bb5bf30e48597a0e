import { failureTypeOf } from '../../domain/failures.js';
import type { WithSession } from '../caller.js';
import type { Sleep } from '../http.js';
import { createMeter, type Meter, type Tally } from '../meter.js';
import type { PageOptions, RecordQuery, SalesforceOrg } from '../port.js';
import { assertOneQuery } from '../query-plan.js';
import { bulkSoql, readPaths } from '../soql.js';
import { columnReaders, type Describe } from './columns.js';
import type { Downloads } from './downloads.js';
import type { Source } from './download.js';
import { jobMissing } from './failures.js';
import { abortJob, createJob, readJob } from './job.js';
import type { BulkCaller, BulkDeps } from './requests.js';
import { readResults } from './results.js';
import type { BulkSettings } from './settings.js';
import { waitForJob } from './wait-for-job.js';

export interface BulkOrgDeps extends BulkDeps {
  connectionId: string;
  tally: Tally;
  withSession: WithSession;
  sleep: Sleep;
  settings: BulkSettings;
  downloads: Downloads;
  describe: Describe;
}

type BulkCalls = Pick<SalesforceOrg, 'startBulk' | 'openBulk' | 'closeBulk'>;

/** Bulk API 2.0 queries by our own HTTP: jsforce's reader breaks on the second page of results. */
export function createBulkCalls(deps: BulkOrgDeps): BulkCalls {
  return {
    startBulk: (query, options = {}) => start(deps, query, options),
    openBulk: async (query, jobId, options = {}) => {
      if (!/^[A-Za-z0-9]{15,18}$/.test(jobId)) throw jobMissing(jobId);
      const paths = readPaths(query.fields);
      const download = deps.downloads.of(deps.connectionId, jobId, paths);
      const sourceUntil = (closing: AbortSignal) => {
        const signal = options.signal ? AbortSignal.any([options.signal, closing]) : closing;
        return sourceOf(deps, query.object, paths, jobId, { ...options, signal });
      };
      return download.complete(sourceUntil).catch((error: unknown) => forget(deps, jobId, error));
    },
    closeBulk: (jobId) => deps.downloads.close(deps.connectionId, jobId),
  };
}

/** What was fetched of a job that is gone can never be completed. */
async function forget(deps: BulkOrgDeps, jobId: string, error: unknown): Promise<never> {
  if (failureTypeOf(error) === 'BULK_JOB_MISSING') {
    await deps.downloads.close(deps.connectionId, jobId);
  }
  throw error;
}

async function start(deps: BulkOrgDeps, query: RecordQuery, options: PageOptions): Promise<string> {
  assertOneQuery(query, bulkSoql);
  const soql = bulkSoql(query);
  const ask = asker(deps, query.object, options);
  const { id } = await ask((caller) =>
    createJob(deps, caller, soql, query.includeDeleted === true),
  );
  if (options.signal?.aborted !== true) return id;
  // Nobody will learn of this job. When it cannot be stopped, as when its answer was lost, Salesforce drops it in time.
  const stop = asker(deps, query.object, {})((caller) => abortJob(deps, caller, id));
  await Promise.allSettled([stop]);
  throw options.signal.reason;
}

function sourceOf(
  deps: BulkOrgDeps,
  object: string,
  columns: string[],
  jobId: string,
  options: PageOptions,
): Source {
  const ask = asker(deps, object, options);
  const maxRecords = deps.settings.resultRows;
  const look = () => ask((caller) => readJob(deps, caller, jobId));
  return {
    job: () => waitForJob(look, deps.sleep, deps.settings, options.signal),
    readers: () => columnReaders(deps.describe, object, columns),
    results: (locator, sink) =>
      ask((caller) => readResults(deps, caller, { jobId, locator, columns, maxRecords }, sink)),
  };
}

function asker(deps: BulkOrgDeps, object: string, { signal, onRequest }: PageOptions) {
  const meter: Meter = createMeter(deps.tally, onRequest);
  return <T>(use: (caller: BulkCaller) => Promise<T>): Promise<T> =>
    deps.withSession(meter, (session) => use({ session, meter, object, signal }), signal);
}

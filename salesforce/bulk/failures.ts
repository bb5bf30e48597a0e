import { Failure } from '../../domain/failures.js';
import { remedyOf } from '../errors.js';

/** How bulk reads fail, in Rollcall's words. */

export const jobMissing = (jobId: string): Failure =>
  new Failure(
    'BULK_JOB_MISSING',
    `Salesforce does not know the bulk job ${jobId} any more: results are kept for seven days, and an administrator may have deleted it. The read begins again with a new job.`,
    { details: { jobId } },
  );

/** Of what Salesforce says, only its code is passed on: the text quotes the query, and with it values of records. */
export function jobFailed(jobId: string, state: string, errorMessage: string): Failure {
  const code = /\b[A-Z]+(?:_[A-Z]+)+\b/.exec(errorMessage)?.[0] ?? null;
  const said = code === null ? state : `${state}, ${code}`;
  const remedy = (code === null ? null : remedyOf(code)) ?? UNSAID;
  return new Failure(
    'BULK_JOB_FAILED',
    `Salesforce could not finish the bulk job ${jobId} (${said}). ${remedy}`,
    { details: { jobId, state, code } },
  );
}

const UNSAID =
  'A new job is made at the next try; if that goes on, look at the job under Setup, Bulk Data Load Jobs, or set the reader of the sync to REST.';

export const stillWaiting = (jobId: string, waitedMs: number): Failure =>
  new Failure(
    'SALESFORCE_UNAVAILABLE',
    `Salesforce has not finished the bulk job ${jobId} after ${Math.round(waitedMs / 60_000)} minutes. It is waited for again; if that goes on, look at the job under Setup, Bulk Data Load Jobs.`,
    { details: { jobId } },
  );

export const incomplete = (
  why: string,
  details: { jobId: string; declared: number | null; received: number },
): Failure =>
  new Failure(
    'READ_INCOMPLETE',
    `The results of the bulk job ${details.jobId} are not whole: ${why} (declared ${details.declared ?? 'nothing'}, received ${details.received}). They are fetched again.`,
    { details },
  );

/** The disk, not Salesforce: full, gone or forbidden. */
export function diskFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'UNKNOWN';
  return new Failure(
    'STORE_UNAVAILABLE',
    `Rows of a bulk read cannot be kept in the temporary folder (${code}). Give it space and write access: a million records of twenty fields take about half a gigabyte.`,
    { details: { code }, cause: error },
  );
}

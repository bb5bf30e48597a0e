import { Failure } from '../../domain/failures.js';
import { badAnswer } from '../errors.js';
import { readJson } from '../http.js';
import { read } from '../schema.js';
import { jobMissing } from './failures.js';
import { sendBulk, type BulkCaller, type BulkDeps } from './requests.js';

export interface BulkJob {
  id: string;
  /** `UploadComplete`, `InProgress`, `JobComplete`, `Failed` or `Aborted`. */
  state: string;
  /** Rows of the result; null while that is not known. */
  total: number | null;
  /** Server clock when the job was made, ISO: what changed later may be missing. */
  createdAt: string;
  errorMessage: string;
}

/**
 * Makes a job. Making one is not idempotent, yet the request is sent again after a lost answer: the job that nobody
 * knows of only reads, costs a job of the day's 10,000, and Salesforce drops it after seven days.
 */
export async function createJob(
  deps: BulkDeps,
  caller: BulkCaller,
  query: string,
  includeDeleted: boolean,
): Promise<BulkJob> {
  const operation = includeDeleted ? 'queryAll' : 'query';
  const body = { operation, query, contentType: 'CSV', columnDelimiter: 'COMMA', lineEnding: 'LF' };
  const read = (answer: { status: number; headers: Record<string, string>; body: string }) =>
    toJob(readJson(answer));
  return sendBulk(deps, caller, { method: 'POST', path: '', body, again: 'read', read });
}

/** Looks at a job. Fails BULK_JOB_MISSING when it is gone. */
export async function readJob(deps: BulkDeps, caller: BulkCaller, id: string): Promise<BulkJob> {
  return sendBulk(deps, caller, {
    method: 'GET',
    path: `/${id}`,
    again: 'read',
    read: (answer) => toJob(readJson(answer)),
  }).catch((error: unknown) => orMissing(error, id));
}

/** Stops a job whose results nobody will read. */
export async function abortJob(deps: BulkDeps, caller: BulkCaller, id: string): Promise<void> {
  const body = { state: 'Aborted' };
  const request = { method: 'PATCH', path: `/${id}`, body, again: 'never' } as const;
  await sendBulk(deps, caller, { ...request, read: () => null });
}

/** A 404 on a job means that the job is gone, not its object. */
export function orMissing(error: unknown, id: string): never {
  const gone = error instanceof Failure && error.details['status'] === 404;
  throw gone ? jobMissing(id) : error;
}

function toJob(json: unknown): BulkJob {
  const [id, state, total] = ['id', 'state', 'numberRecordsProcessed'].map((n) => read(json, n));
  const createdAt = Date.parse(String(read(json, 'createdDate')));
  if (typeof id !== 'string' || !/^[A-Za-z0-9]{15,18}$/.test(id) || typeof state !== 'string') {
    throw badAnswer('no bulk job');
  }
  if (Number.isNaN(createdAt)) throw badAnswer('a bulk job without the time of its making');
  return {
    id,
    state,
    total: typeof total === 'number' ? total : null,
    createdAt: new Date(createdAt).toISOString(),
    errorMessage: String(read(json, 'errorMessage') ?? ''),
  };
}

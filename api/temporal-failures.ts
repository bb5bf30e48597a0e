import {
  ApplicationFailure,
  ServiceError,
  WorkflowUpdateFailedError,
  isGrpcServiceError,
} from '@temporalio/client';
import { Failure, failureTypeOf } from '../domain/failures.js';
import type { RefusalType } from '../workflows/messages.js';
import { EngineFailure } from './engine-port.js';

/** What to do when a sync says no. */
const REFUSALS: Record<RefusalType, string> = {
  SYNC_PAUSED: 'The sync is paused. Resume it first: POST /v1/syncs/:id/resume.',
  SYNC_FINISHED:
    'The sync has finished. Give it a new schedule first: PATCH /v1/syncs/:id with a schedule.',
  SYNC_REMOVED: 'The sync was deleted. Create a new one: POST /v1/syncs.',
  RUN_PENDING:
    'A run waits already for the current one to end. Wait for it, or look at GET /v1/syncs/:id/runs.',
  PLAN_CLOSED:
    'The removals of this run do not wait for a decision any more. GET /v1/runs/:id says who decided, or why they are over.',
  FULL_RUN_GOING_ON:
    'A full run of this sync goes on: it reads everything anew and supersedes these removals. Wait for its end, then decide on its own, if it holds any.',
};

/** gRPC codes with which the server says that it did not even try. */
const REJECTED: Record<number, string> = {
  3: 'INVALID_ARGUMENT',
  5: 'NOT_FOUND',
  7: 'PERMISSION_DENIED',
  12: 'UNIMPLEMENTED',
  16: 'UNAUTHENTICATED',
};

export const unreachable = (cause: unknown): EngineFailure =>
  new EngineFailure(
    'unreachable',
    'ENGINE_UNREACHABLE',
    'Temporal cannot be reached, or has no such namespace; nothing was changed. Check that it runs at TEMPORAL_ADDRESS, then send the request again.',
    { cause },
  );

/** An error of the Temporal client, as the API's own. */
export function toEngineFailure(error: unknown): EngineFailure | Failure {
  if (error instanceof WorkflowUpdateFailedError) return refusalOf(error.cause) ?? unknown(error);
  const code = rejectionOf(error);
  return code === null ? unknown(error) : rejected(code, error);
}

/** The failure that an Update ended with, found by its type along the chain of causes. */
function refusalOf(cause: unknown): EngineFailure | Failure | null {
  for (let at = cause; at instanceof Error; at = at.cause) {
    const failed = failureTypeOf(at);
    if (failed) return new Failure(failed, at.message, { cause: at });
    if (at instanceof ApplicationFailure && isRefusal(at.type)) {
      return new EngineFailure('refused', at.type, REFUSALS[at.type], { cause: at });
    }
  }
  return null;
}

const isRefusal = (type: string | null | undefined): type is RefusalType =>
  typeof type === 'string' && type in REFUSALS;

function rejectionOf(error: unknown): string | null {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? (REJECTED[cause.code] ?? null) : null;
}

const rejected = (code: string, cause: unknown): EngineFailure =>
  new EngineFailure(
    'rejected',
    'ENGINE_REFUSED',
    `Temporal refused the request (${code}); nothing was changed. Check its namespace, permissions and search attributes, then send the request again.`,
    { cause },
  );

const unknown = (cause: unknown): EngineFailure =>
  new EngineFailure(
    'unknown',
    'OUTCOME_UNKNOWN',
    'Temporal did not answer in time, so it is not known whether this happened. Check that a worker runs, then send the request again with the same Idempotency-Key.',
    { cause },
  );

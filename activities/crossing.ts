import { ApplicationFailure, CancelledFailure, Context, log } from '@temporalio/activity';
import { failureTypeOf, type Failure } from '../domain/failures.js';

type Activity = (...args: never[]) => Promise<unknown>;

/**
 * Lets only failures with a type and a clean message cross into Temporal's history (promise 5).
 * An unknown error is logged here and crosses by name alone; it is tried again.
 */
export function crossing<A extends Record<string, Activity>>(activities: A): A {
  return Object.fromEntries(
    Object.entries(activities).map(([name, activity]) => [name, guarded(activity)]),
  ) as A;
}

function guarded(activity: Activity): Activity {
  return async (...args) => {
    try {
      return await activity(...args);
    } catch (error) {
      throw crossingError(error, ownPauseMs());
    }
  };
}

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 300_000;

/**
 * An activity that heartbeats is tried again soon after its worker died, however often that happens (its proxy says so);
 * a failure of its own brings the growing pause along. Others leave the pause to their proxy.
 */
function ownPauseMs(): number | undefined {
  const { attempt, heartbeatTimeoutMs } = Context.current().info;
  if (!heartbeatTimeoutMs) return undefined;
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
}

export function crossingError(error: unknown, pauseMs?: number): Error {
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure) return error;
  const type = failureTypeOf(error);
  if (type === null) return unknownError(error, pauseMs);
  const failure = error as Failure;
  const nextRetryDelay = failure.retryAfterMs ?? pauseMs;
  return ApplicationFailure.create({
    type,
    message: failure.message,
    nonRetryable: !failure.retryable,
    details: [failure.details],
    ...(nextRetryDelay === undefined ? {} : { nextRetryDelay }),
  });
}

function unknownError(error: unknown, nextRetryDelay: number | undefined): Error {
  const name = error instanceof Error ? error.name : typeof error;
  log.error('unexpected error in an activity', { error });
  return ApplicationFailure.create({
    type: 'INTERNAL',
    message: `Unexpected ${name}; the worker's log has the details.`,
    ...(nextRetryDelay === undefined ? {} : { nextRetryDelay }),
  });
}

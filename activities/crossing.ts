import { ApplicationFailure, CancelledFailure, log } from '@temporalio/activity';
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
      throw crossingError(error);
    }
  };
}

export function crossingError(error: unknown): Error {
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure) return error;
  const type = failureTypeOf(error);
  if (type === null) return unknownError(error);
  const failure = error as Failure;
  return ApplicationFailure.create({
    type,
    message: failure.message,
    nonRetryable: !failure.retryable,
    details: [failure.details],
    ...(failure.retryAfterMs === undefined ? {} : { nextRetryDelay: failure.retryAfterMs }),
  });
}

function unknownError(error: unknown): Error {
  const name = error instanceof Error ? error.name : typeof error;
  log.error('unexpected error in an activity', { error });
  return ApplicationFailure.create({
    type: 'INTERNAL',
    message: `Unexpected ${name}; the worker's log has the details.`,
  });
}

import { log } from '@temporalio/activity';
import { FAILURES, failureTypeOf, type Failure } from '../domain/failures.js';
import type { ActivityDeps } from './deps.js';

/** Shows in the run why its current try waits, for as long as what failed may pass by itself. */
export async function tellWhy<T>(
  { stores }: Pick<ActivityDeps, 'stores'>,
  runId: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = failureTypeOf(error);
    if (code !== null && FAILURES[code].retryable) {
      const { message } = error as Failure;
      await stores.runs
        .update(runId, { waitingFor: { code, message, page: null } })
        .catch(() => log.warn('the reason for waiting could not be stored', { runId, code }));
    }
    throw error;
  }
}

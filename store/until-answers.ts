import { setTimeout as wait } from 'node:timers/promises';
import { failureTypeOf } from '../domain/failures.js';
import type { StoreLogger } from './connect.js';

/** Connects as often as it takes, since MongoDB may start after us. Every other failure ends the start. */
export async function untilStoreAnswers<T>(
  connect: () => Promise<T>,
  logger: StoreLogger,
  signal: AbortSignal,
): Promise<T> {
  for (let pauseMs = 500; ; pauseMs = Math.min(pauseMs * 2, 10_000)) {
    signal.throwIfAborted();
    try {
      return await connect();
    } catch (error) {
      if (failureTypeOf(error) !== 'STORE_UNAVAILABLE') throw error;
      logger.warn({ pauseMs }, 'MongoDB does not answer yet; trying again');
      await wait(pauseMs, undefined, { signal });
    }
  }
}

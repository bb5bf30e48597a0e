import type { Stores } from '../store/port.js';
import type { Logger } from 'pino';

const KEEP_MS = 24 * 3_600_000;

/** Removes kept answers of old requests now and then; the embedded server does not expire them itself (E9). */
export function sweepEvery(
  everyMs: number,
  { idempotency }: Pick<Stores, 'idempotency'>,
  clock: () => Date,
  logger: Logger,
): () => void {
  const sweep = async (): Promise<void> => {
    try {
      const before = new Date(clock().getTime() - KEEP_MS).toISOString();
      logger.debug({ removed: await idempotency.sweep(before) }, 'old requests swept');
    } catch (err) {
      logger.warn({ err }, 'old requests could not be swept; trying again later');
    }
  };
  void sweep();
  const timer = setInterval(() => void sweep(), everyMs);
  return () => clearInterval(timer);
}

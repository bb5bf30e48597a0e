import { NativeConnection } from '@temporalio/worker';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Waits for Temporal as long as it takes: a worker cannot be made without it, and it may start after us. */
export async function connectTemporal(
  address: string,
  logger: Logger,
  signal: AbortSignal,
): Promise<NativeConnection> {
  for (let pauseMs = 500; ; pauseMs = Math.min(pauseMs * 2, 10_000)) {
    signal.throwIfAborted();
    try {
      return await NativeConnection.connect({ address });
    } catch (err) {
      logger.warn({ err, address, pauseMs }, 'Temporal does not answer yet; trying again');
      await wait(pauseMs, undefined, { signal });
    }
  }
}

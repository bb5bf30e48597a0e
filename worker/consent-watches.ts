import type { Logger } from 'pino';
import type { Connection } from '../domain/connection.js';
import type { ConnectionStore } from '../store/port.js';

/** Begins the watch of a connection, or finds it begun. */
export type StartWatch = (connectionId: string) => Promise<unknown>;

/**
 * Sees to it, now and every so often, that each connection which leads to an org has its consent watch (C3). Where that
 * fails it is tried again the next time: nothing else depends on it.
 */
export function startWatchesEvery(
  everyMs: number,
  connections: Pick<ConnectionStore, 'page'>,
  start: StartWatch,
  logger: Logger,
): () => void {
  const startAll = async (): Promise<void> => {
    try {
      for await (const { id, orgId } of every(connections)) if (orgId !== null) await start(id);
    } catch (err) {
      logger.warn({ err }, 'consent watches could not be started; trying again later');
    }
  };
  void startAll();
  const timer = setInterval(() => void startAll(), everyMs);
  return () => clearInterval(timer);
}

async function* every(connections: Pick<ConnectionStore, 'page'>): AsyncGenerator<Connection> {
  let cursor: string | undefined;
  do {
    const page = await connections.page({ limit: 100, cursor });
    yield* page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

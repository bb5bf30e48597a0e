import type { RequestHandler } from 'express';
import type { ApiDeps } from './deps.js';

/** Longer than the engine's own probe takes, so that its reason is what gets logged. */
const WAIT_MS = 5000;

/** The process answers. */
export const healthz: RequestHandler = (_request, response) => {
  response.json({ ok: true });
};

/** Store and engine answer; 503 names the one that does not. */
export function readyz({ stores, engine, logger }: ApiDeps): RequestHandler {
  return async (_request, response) => {
    const [store, engineState] = await Promise.all([
      probe('store', () => stores.lists.ids(), logger),
      probe('engine', () => engine.ping(), logger),
    ]);
    const ok = store === 'ok' && engineState === 'ok';
    response.status(ok ? 200 : 503).json({ ok, store, engine: engineState });
  };
}

/** Prometheus text. */
export const metrics =
  ({ metrics: { render } }: ApiDeps): RequestHandler =>
  async (_request, response) => {
    const { contentType, text } = await render();
    response.set('Content-Type', contentType).send(text);
  };

async function probe(
  name: string,
  ask: () => Promise<unknown>,
  logger: ApiDeps['logger'],
): Promise<'ok' | 'unreachable'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${WAIT_MS} ms`)), WAIT_MS);
  });
  try {
    await Promise.race([ask(), late]);
    return 'ok';
  } catch (error) {
    logger.warn({ err: error, probe: name }, 'not ready');
    return 'unreachable';
  } finally {
    clearTimeout(timer);
  }
}

import { once } from 'node:events';
import type { Express } from 'express';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import type { Log } from './deps.js';

/** Milliseconds that requests under way get to end. */
const GRACE_MS = 10_000;

/** Serves until the signal, then lets requests under way end. Fails when the port is taken, naming the way out. */
export async function listen(
  app: Express,
  { host, port }: { host: string; port: number },
  logger: Log,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const server = app.listen(port, host);
  await begin(server, host, port);
  const bound = (server.address() as AddressInfo).port;
  logger.info({ url: `http://${host}:${bound}` }, 'the API listens');
  if (!signal.aborted) await once(signal, 'abort');
  await end(server);
  logger.info({}, 'the API has stopped');
}

async function begin(server: Server, host: string, port: number): Promise<void> {
  try {
    await once(server, 'listening');
  } catch (error) {
    const remedy = `The API cannot listen on ${host}:${port}. Free the port, or choose another with API_PORT.`;
    throw new Error(remedy, { cause: error });
  }
}

async function end(server: Server): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(timer);
}

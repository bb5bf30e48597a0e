import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { ServerTrouble } from './trouble.js';

/** A port on 127.0.0.1 that nothing listens on at this moment. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

/**
 * The port to use: a named one must be free, else the usual one if it is, else any.
 * `named` 0 means any. Throws `ServerTrouble` when a named port is taken.
 */
export async function choosePort(
  named: number | undefined,
  usual: number,
  server: string,
  variable: string,
): Promise<number> {
  if (named === 0) return freePort();
  try {
    return await listenOnce(named ?? usual);
  } catch (error) {
    if (named === undefined) return freePort();
    throw portTrouble(named, server, variable, error);
  }
}

/** The port that a variable names, if it names one. */
export function portOf(env: NodeJS.ProcessEnv, variable: string): number | undefined {
  const text = env[variable] ?? '';
  if (text === '') return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new ServerTrouble(
    `${variable} is "${text}", which is no port.`,
    'write a number up to 65535, 0 for any free port, or unset it.',
  );
}

function portTrouble(port: number, server: string, variable: string, cause: unknown): Error {
  return new ServerTrouble(
    `Port ${port} on 127.0.0.1, meant for ${server}, is in use or not allowed.`,
    `end what listens there (\`lsof -i :${port}\` names it), or set ${variable} to another port, or unset it to have a free one found.`,
    { cause },
  );
}

function listenOnce(port: number): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const { port: taken } = probe.address() as AddressInfo;
      probe.close(() => resolve(taken));
    });
  });
}

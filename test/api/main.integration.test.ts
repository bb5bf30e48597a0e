import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const KEY = Buffer.alloc(32, 3).toString('base64');

let folder: string;
let database: string;
const started: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-main-'));
  database = `api_main_${Date.now()}`;
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

interface Started {
  url: string;
  stop(): Promise<number | null>;
  lines: string[];
}

/** The API as a process of its own, once it says where it listens. */
async function start(over: Record<string, string> = {}): Promise<Started> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'api/main.ts'], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      ROLLCALL_SECRET_KEY: KEY,
      ROLLCALL_FIRST_KEY_FILE: join(folder, 'key'),
      MONGODB_URI: `${inject('mongodbUri').replace(/\/$/, '')}/${database}`,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      API_PORT: '0',
      ...over,
    },
  });
  started.push(child);
  const lines: string[] = [];
  const url = await new Promise<string>((found, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      const at = /"url":"(http[^"]+)"/.exec(line)?.[1];
      if (at) found(at);
    });
    child.stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
    child.once('exit', () => failed(new Error(lines.join('\n'))));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  };
  return { url, stop, lines };
}

const firstKey = async () => (await readFile(join(folder, 'key'), 'utf8')).trim();
const get = async (url: string) => {
  const response = await fetch(url, { headers: { authorization: `Bearer ${await firstKey()}` } });
  return { status: response.status, body: (await response.json()) as unknown };
};

describe('the API as a process', () => {
  it('hands over a key that still opens the door after a restart, and stops in order', async () => {
    const first = await start();
    const key = await firstKey();
    expect((await stat(join(folder, 'key'))).mode & 0o777).toBe(0o600);
    expect((await get(`${first.url}/readyz`)).body).toEqual({
      ok: true,
      store: 'ok',
      engine: 'ok',
    });
    expect((await get(`${first.url}/v1/api-keys`)).status).toBe(200);
    expect(await first.stop()).toBe(0);
    expect(first.lines.join()).not.toContain(key);
    const second = await start();
    expect(await firstKey()).toBe(key);
    expect((await get(`${second.url}/v1/api-keys`)).status).toBe(200);
    expect(await second.stop()).toBe(0);
  });

  it('starts without Temporal and says so', async () => {
    const { url, stop, lines } = await start({ TEMPORAL_ADDRESS: '127.0.0.1:9' });
    const ready = await get(`${url}/readyz`);
    expect(ready).toEqual({ status: 503, body: { ok: false, store: 'ok', engine: 'unreachable' } });
    expect((await get(`${url}/v1/lists`)).status).toBe(200);
    expect(await stop(), lines.join('\n')).toBe(0);
  });

  it('refuses to start with another encryption key than the database was begun with', async () => {
    await (await start()).stop();
    const other = Buffer.alloc(32, 4).toString('base64');
    await expect(start({ ROLLCALL_SECRET_KEY: other })).rejects.toThrow(/KEY_MISMATCH/);
  });

  it('refuses to start without a key and names the remedy', async () => {
    await expect(start({ ROLLCALL_SECRET_KEY: '' })).rejects.toThrow(/openssl rand -base64 32/);
  });

  it('names the way out when its port is taken', async () => {
    const { url } = await start();
    await expect(start({ API_PORT: new URL(url).port })).rejects.toThrow(/API_PORT/);
  });
});

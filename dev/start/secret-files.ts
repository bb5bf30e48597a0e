import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

/** What scripts find in `<data>/start.json`. */
export interface StartFile {
  apiUrl: string;
  apiKey: string;
  temporalAddress: string;
  temporalUiUrl: string | null;
  mongodbUri: string;
  emulatorUrl: string | null;
  emulatorClientId: string | null;
  emulatorClientSecret: string | null;
  emulatorRefreshToken: string | null;
  /** Process ids of what runs, for whoever wants to watch or to disturb it. */
  pids: { api: number | null; worker: number | null; emulator: number | null };
}

export const startFilePath = (dataDir: string): string => join(dataDir, 'start.json');

/** What an earlier start left; an empty object the first time. */
export function readStartFile(dataDir: string): Partial<StartFile> {
  const path = startFilePath(dataDir);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<StartFile>) : {};
}

export function writeStartFile(dataDir: string, content: StartFile): void {
  writePrivate(startFilePath(dataDir), `${JSON.stringify(content, null, 2)}\n`);
}

/** The key that encrypts secrets and makes address keys: made once, kept with the data it belongs to. */
export function secretKey(dataDir: string, env: NodeJS.ProcessEnv): string {
  if (env['ROLLCALL_SECRET_KEY']) return env['ROLLCALL_SECRET_KEY'];
  const path = join(dataDir, 'secret-key');
  if (!existsSync(path)) writePrivate(path, `${randomBytes(32).toString('base64')}\n`);
  return readFileSync(path, 'utf8').trim();
}

function writePrivate(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
  chmodSync(path, 0o600);
}

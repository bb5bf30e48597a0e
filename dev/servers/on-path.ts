import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The executable of that name on PATH, or null. */
export function onPath(env: NodeJS.ProcessEnv, name: string): string | null {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What a program prints for its version, or null when it does not run. */
export function versionOf(path: string, ...args: string[]): string | null {
  const asked = spawnSync(path, args, { encoding: 'utf8', timeout: 20_000 });
  return asked.status === 0 ? `${asked.stdout}${asked.stderr}`.trim() : null;
}

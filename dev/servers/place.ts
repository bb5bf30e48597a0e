import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Takes one line for the person at the terminal. */
export type Log = (line: string) => void;

/** Where servers are looked for and kept. */
export interface Place {
  env: NodeJS.ProcessEnv;
  /** Shared by all checkouts of one user. */
  cacheDir: string;
  log: Log;
}

/** `$XDG_CACHE_HOME/rollcall`, or `~/.cache/rollcall`. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base !== undefined && base !== '' ? base : join(homedir(), '.cache'), 'rollcall');
}

/** A folder of the cache, made when missing. */
export function cached(place: Place, name: string): string {
  const path = join(place.cacheDir, name);
  mkdirSync(path, { recursive: true });
  return path;
}

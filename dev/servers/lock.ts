import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Place } from './place.js';
import { isAlive } from './processes.js';
import { elapsed } from './run-tool.js';

const POLL_MS = 500;
const PROGRESS_MS = 10_000;
/** A lock folder without a pid in it is one whose owner died between two calls. */
const UNNAMED_MS = 10_000;

/**
 * Runs `work` while no other process runs work of the same name on this cache.
 * The lock of a process that died is taken over.
 */
export async function withLock<T>(place: Place, name: string, work: () => Promise<T>): Promise<T> {
  const folder = join(place.cacheDir, `${name}.lock`);
  const started = Date.now();
  let nextLine = started;
  while (!take(folder)) {
    if (Date.now() >= nextLine) {
      place.log(
        `waiting for another process that fetches ${name}: ${elapsed(Date.now() - started)}`,
      );
      nextLine += PROGRESS_MS;
    }
    await wait(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function take(folder: string): boolean {
  mkdirSync(dirname(folder), { recursive: true });
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    if (isStale(folder)) rmSync(folder, { recursive: true, force: true });
    return false;
  }
}

function isStale(folder: string): boolean {
  const owner = ownerOf(folder);
  return owner === null ? ageOf(folder) > UNNAMED_MS : !isAlive(owner);
}

function ownerOf(folder: string): number | null {
  try {
    return Number(readFileSync(join(folder, 'pid'), 'utf8')) || null;
  } catch {
    return null;
  }
}

function ageOf(folder: string): number {
  const stat = statSync(folder, { throwIfNoEntry: false });
  return stat === undefined ? 0 : Date.now() - stat.mtimeMs;
}

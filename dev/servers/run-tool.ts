import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines } from './last-lines.js';
import { cached, type Place } from './place.js';

const PROGRESS_MS = 5_000;

export interface ToolRun {
  command: string;
  args: readonly string[];
  /** Added to the environment of the place. */
  env?: NodeJS.ProcessEnv;
  /** What the progress lines say, e.g. `building Temporal`. */
  doing: string;
}

/**
 * Runs a build tool to its end, with a line every few seconds. Its output goes to a file in the cache;
 * a failure carries the last lines of it and its path.
 */
export async function runTool(place: Place, run: ToolRun): Promise<void> {
  const logFile = join(cached(place, 'logs'), `${run.command}-${process.pid}.log`);
  const output = openSync(logFile, 'w');
  const started = Date.now();
  const progress = setInterval(() => {
    place.log(`${run.doing}: ${elapsed(Date.now() - started)} so far (this happens once)`);
  }, PROGRESS_MS);
  try {
    await finished(place, run, output);
  } catch (error) {
    const said = lastLines(logFile, 8);
    throw new Error(`${reason(run, error)}; ${logFile} ends with:\n${said}`, { cause: error });
  } finally {
    clearInterval(progress);
    closeSync(output);
  }
}

function finished(place: Place, run: ToolRun, output: number): Promise<void> {
  const child = spawn(run.command, run.args, {
    env: { ...place.env, ...run.env },
    stdio: ['ignore', output, output],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`ended with ${signal ?? `code ${code}`}`));
    });
  });
}

function reason(run: ToolRun, error: unknown): string {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  if (missing) return `\`${run.command}\` is not installed`;
  const shown = [run.command, ...run.args].join(' ');
  return `\`${shown}\` ${error instanceof Error ? error.message : String(error)}`;
}

/** `45 s`, `4 min 05 s`. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

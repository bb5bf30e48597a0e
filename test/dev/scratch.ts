import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { cacheFolder, type Place } from '../../dev/servers/place.js';

/** A folder that goes when the test ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-dev-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The place of this machine, whose lines are collected. */
export function realPlace(): Place & { lines: string[] } {
  const lines: string[] = [];
  return {
    env: process.env,
    cacheDir: cacheFolder(process.env),
    log: (line) => lines.push(line),
    lines,
  };
}

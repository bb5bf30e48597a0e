import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.js';
import type { Place } from './place.js';
import { runTool } from './run-tool.js';

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** A file shipped beside this code. */
export function shipped(name: string): string {
  return join(dirname(fileURLToPath(import.meta.url)), name);
}

/**
 * The folder with the jars that a shipped pom names, fetched from Maven's repository once.
 * Throws with what Maven said when they cannot be had.
 */
export async function jarsOf(place: Place, name: string, pom: string): Promise<string> {
  const folder = join(place.cacheDir, name, 'jars');
  if (existsSync(folder)) return folder;
  return withLock(place, name, async () => {
    if (!existsSync(folder)) await fetchJars(place, pom, folder);
    return folder;
  });
}

/** The folder appears under its name only when it is whole. */
async function fetchJars(place: Place, pom: string, folder: string): Promise<void> {
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    await runTool(place, {
      command: 'mvn',
      args: [
        '-B',
        '-f',
        shipped(pom),
        PLUGIN,
        `-DoutputDirectory=${partial}`,
        '-DincludeScope=runtime',
      ],
      doing: `fetching the jars of ${pom}`,
    });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { withLock } from '../../../dev/servers/lock.js';
import { onPath, versionOf } from '../../../dev/servers/on-path.js';
import { cacheFolder } from '../../../dev/servers/place.js';
import type { Place } from '../../../dev/servers/place.js';

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const INSTALL_MS = 300_000;
const NEEDS =
  'The integration tests run a Python client against the emulator: install Python 3.9 or later with its venv module, and let pip reach a package registry.';

/** A Python with simple-salesforce, made once in the user's cache folder. Fails saying what is missing. */
export async function pythonWithClient(log: (line: string) => void): Promise<string> {
  const { env } = process;
  const python = onPath(env, 'python3');
  const version = python && versionOf(python, '--version');
  if (python === null || version === null) throw new Error(`python3 does not run. ${NEEDS}`);
  const place: Place = { env, cacheDir: cacheFolder(env), log };
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  const key = createHash('sha256').update(`${python} ${version} ${wanted}`).digest('hex');
  const name = `python-client-${key.slice(0, 12)}`;
  return withLock(place, name, () => made(place, name, python));
}

/** The marker is written last: a folder without it is one whose making was broken off. */
async function made(place: Place, name: string, python: string): Promise<string> {
  const folder = join(place.cacheDir, name);
  const own = join(folder, 'bin', 'python');
  const marker = join(folder, 'ready');
  if (existsSync(marker)) return own;
  place.log(`installing simple-salesforce into ${folder} (this happens once)`);
  rmSync(folder, { recursive: true, force: true });
  await succeeds(python, ['-m', 'venv', folder]);
  await succeeds(own, ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS]);
  writeFileSync(marker, '');
  return own;
}

async function succeeds(command: string, args: readonly string[]): Promise<void> {
  try {
    await run(command, args, '', INSTALL_MS);
  } catch (error) {
    throw new Error(NEEDS, { cause: error });
  }
}

/** Standard output of a program that ended well within its time. Fails with the end of what it complained of. */
export function run(
  command: string,
  args: readonly string[],
  input: string,
  timeout: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'pipe', timeout });
    const said = { out: '', error: '' };
    child.stdout.setEncoding('utf8').on('data', (part: string) => (said.out += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (said.error += part));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(said.out);
      const end = signal ? `was ended by ${signal} after ${timeout} ms` : `ended with ${code}`;
      reject(new Error(`${command} ${args.join(' ')} ${end}:\n${said.error.slice(-3000)}`));
    });
    child.stdin.end(input);
  });
}

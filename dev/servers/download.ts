import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { elapsed } from './run-tool.js';
import type { Place } from './place.js';

const ANSWER_MS = 10_000;
const WHOLE_MS = 120_000;
const PROGRESS_MS = 5_000;

export interface Download {
  url: string;
  /** Where the publisher keeps the SHA-256: a file with `<hash>  <name>` lines, or a single one. */
  checksumUrl: string;
  fileName: string;
  /** Folder of the cache that receives the unpacked archive. */
  folder: string;
  /** Path parts to leave out when unpacking. */
  strip: number;
}

/** Fetches, verifies and unpacks an official archive. Gives up soon where the network refuses; throws the reason. */
export async function download(place: Place, wanted: Download): Promise<void> {
  if (place.env['ROLLCALL_DOWNLOADS'] === 'off') throw new Error('ROLLCALL_DOWNLOADS is off');
  const sums = await body(place, wanted.checksumUrl);
  const archive = await body(place, wanted.url);
  const expected = checksumIn(sums.toString('utf8'), wanted.fileName);
  const actual = createHash('sha256').update(archive).digest('hex');
  if (actual !== expected)
    throw new Error(`${wanted.fileName} has a checksum other than published`);
  unpack(archive, wanted);
}

function checksumIn(text: string, fileName: string): string {
  const lines = text.trim().split('\n');
  const line = lines.find((each) => each.includes(fileName)) ?? '';
  const hash = /^[0-9a-f]{64}/.exec(line)?.[0];
  if (hash === undefined) throw new Error(`no checksum is published for ${fileName}`);
  return hash;
}

async function body(place: Place, url: string): Promise<Buffer> {
  const limit = new AbortController();
  const silent = setTimeout(
    () => limit.abort(new Error(`no answer in ${elapsed(ANSWER_MS)}`)),
    ANSWER_MS,
  );
  const whole = setTimeout(
    () => limit.abort(new Error(`not done in ${elapsed(WHOLE_MS)}`)),
    WHOLE_MS,
  );
  const started = Date.now();
  const progress = setInterval(() => {
    place.log(`downloading ${url}: ${elapsed(Date.now() - started)} so far (this happens once)`);
  }, PROGRESS_MS);
  try {
    const answer = await fetch(url, { signal: limit.signal });
    clearTimeout(silent);
    if (!answer.ok) throw new Error(`${new URL(url).host} answered ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  } catch (error) {
    throw new Error(`${new URL(url).host}: ${causeOf(error)}`, { cause: error });
  } finally {
    clearTimeout(silent);
    clearTimeout(whole);
    clearInterval(progress);
  }
}

/** fetch hides what happened in the cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function unpack(archive: Buffer, wanted: Download): void {
  const partial = `${wanted.folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    const file = join(partial, 'archive.tgz');
    writeFileSync(file, archive);
    const args = ['-xzf', file, '-C', partial, `--strip-components=${wanted.strip}`];
    const tar = spawnSync('tar', args, { encoding: 'utf8' });
    if (tar.status !== 0) throw new Error(`tar cannot unpack ${wanted.fileName}: ${tar.stderr}`);
    rmSync(file);
    if (existsSync(wanted.folder)) rmSync(wanted.folder, { recursive: true });
    renameSync(partial, wanted.folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

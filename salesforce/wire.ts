import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import { request, type Dispatcher } from 'undici';
import { Failure } from '../domain/failures.js';
import type { Dispatchers, Timeouts } from './dispatcher.js';
import { badAnswer, unreachable } from './errors.js';

export interface WireRequest {
  method: Dispatcher.HttpMethod;
  url: string;
  headers: Record<string, string>;
  body?: string;
  signal?: AbortSignal | undefined;
  /** Takes the text of a 200 piece by piece as it comes; its answer has an empty body then. */
  take?: TakeBody | undefined;
}

export type TakeBody = (pieces: AsyncIterable<string>) => Promise<void>;

export interface WireAnswer {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: string;
}

/**
 * One request, one answer, within the limits; any status is an answer.
 * Fails: SALESFORCE_UNREACHABLE, SALESFORCE_BAD_ANSWER; the signal's reason when aborted.
 */
export type Wire = (request: WireRequest) => Promise<WireAnswer>;

const unzip = promisify(gunzip);
const PIECES = { chunkSize: 256 * 1024 };

export function createWire(dispatchers: Dispatchers, timeouts: Timeouts): Wire {
  return async (spec) => {
    spec.signal?.throwIfAborted();
    const stop = new AbortController();
    const onAbort = () => stop.abort(spec.signal?.reason);
    spec.signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await exchange(spec, dispatchers.for(spec.url), stop, timeouts.bodyMs);
    } catch (error) {
      throw spec.signal?.aborted === true ? spec.signal.reason : networkFailure(error);
    } finally {
      spec.signal?.removeEventListener('abort', onAbort);
    }
  };
}

async function exchange(
  spec: WireRequest,
  dispatcher: Dispatcher,
  stop: AbortController,
  bodyMs: number,
): Promise<WireAnswer> {
  const answer = await request(spec.url, {
    method: spec.method,
    headers: { 'accept-encoding': 'gzip', ...spec.headers },
    ...(spec.body === undefined ? {} : { body: spec.body }),
    dispatcher,
    signal: stop.signal,
  });
  const late = setTimeout(() => stop.abort(unreachable('BODY_TOO_SLOW')), bodyMs);
  try {
    const headers = flat(answer.headers);
    if (spec.take !== undefined && answer.statusCode === 200) {
      await stream(answer.body, headers, spec.take);
      return { status: 200, headers, body: '' };
    }
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    return { status: answer.statusCode, headers, body: await text(bytes, headers) };
  } finally {
    clearTimeout(late);
  }
}

/** Reading stops while the pieces are worked on, so that memory does not grow with the body. */
async function stream(
  body: Readable,
  headers: Record<string, string>,
  take: TakeBody,
): Promise<void> {
  const plain = headers['content-encoding'] === 'gzip' ? createGunzip(PIECES) : new PassThrough();
  await pipeline(body, plain, (source) => take(decoded(source)));
}

async function* decoded(source: AsyncIterable<Buffer>): AsyncGenerator<string, void, void> {
  const decoder = new StringDecoder('utf8');
  for await (const bytes of source) yield decoder.write(bytes);
  yield decoder.end();
}

async function text(bytes: Buffer, headers: Record<string, string>): Promise<string> {
  if (headers['content-encoding'] !== 'gzip' || bytes.length === 0) return bytes.toString('utf8');
  const plain = await unzip(bytes).catch(() => Promise.reject(badAnswer('its gzip is broken')));
  return plain.toString('utf8');
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return Object.fromEntries(entries);
}

/** Codes only: a network error's text may hold an address with a query in it. */
function networkFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = codeOf(error) ?? 'NETWORK';
  return code.startsWith('Z_') ? badAnswer('its gzip is broken') : unreachable(code);
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? codeOf(error.cause) : null;
}

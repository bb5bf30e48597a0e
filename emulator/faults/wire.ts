import { Buffer } from 'node:buffer';
import type { ServerResponse } from 'node:http';
import { Readable, pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip, gzipSync } from 'node:zlib';
import type { Answer } from '../http/call.js';

/** The ways an answer can go out, or fail to. */
export interface Wire {
  /** Status and headers with the full length, before any of the body. */
  head(answer: Answer): void;
  /** Sends what is buffered. */
  flush(): void;
  /** The first bytes of the body as it is sent (half by default) and then `then`, or silence. */
  part(answer: Answer, bytes?: number, then?: () => void): Promise<void>;
  /** A short body that ends as if it were whole. */
  truncated(answer: Answer, bytes?: number): void;
  slow(answer: Answer, delayMs: number, dripBytes?: number, dripEveryMs?: number): Promise<void>;
  /** Cuts the connection with a reset. */
  reset(): void;
  send(answer: Answer): void;
}

export function createWire(
  response: ServerResponse,
  headersOf: (answer: Answer) => Record<string, string>,
): Wire {
  const head = (answer: Answer, length = bodyOf(answer).length): void => {
    const none = answer.body === null && !answer.pieces;
    const lengthHeader = none ? {} : { 'Content-Length': String(length) };
    response.writeHead(answer.status, {
      ...headersOf(answer),
      ...encodingOf(answer),
      ...lengthHeader,
    });
  };
  const write = (bytes: Buffer): Promise<void> =>
    new Promise((resolve) => {
      response.write(bytes, () => resolve());
    });
  const wire: Wire = {
    head: (answer) => head(answer),
    flush: () => response.flushHeaders(),
    async part(answer, bytes, then) {
      const body = bodyOf(answer);
      await write(body.subarray(0, bytes ?? body.length >> 1));
      then?.();
    },
    truncated(answer, bytes) {
      const whole = textOf(answer);
      const cut = whole.subarray(0, bytes ?? whole.length >> 1);
      const body = answer.gzip ? gzipSync(cut) : cut;
      head(answer, body.length);
      response.end(body);
    },
    async slow(answer, delayMs, dripBytes, dripEveryMs = 10) {
      await sleep(delayMs);
      if (dripBytes === undefined) return wire.send(answer);
      head(answer);
      const body = bodyOf(answer);
      for (let at = 0; at < body.length && !response.destroyed; at += dripBytes) {
        await write(body.subarray(at, at + dripBytes));
        await sleep(dripEveryMs);
      }
      response.end();
    },
    reset: () => {
      response.socket?.resetAndDestroy();
    },
    send(answer) {
      if (answer.pieces) {
        response.writeHead(answer.status, { ...headersOf(answer), ...encodingOf(answer) });
        stream(answer.pieces, answer.gzip === true, response);
        return;
      }
      head(answer);
      response.end(answer.body === null ? undefined : bodyOf(answer));
    },
  };
  return wire;
}

function encodingOf(answer: Answer): Record<string, string> {
  return answer.gzip ? { 'Content-Encoding': 'gzip' } : {};
}

/** The body before compression. Faults need all of it at once; without one a long body is streamed. */
function textOf(answer: Answer): Buffer {
  return Buffer.from(answer.pieces ? [...answer.pieces].join('') : (answer.body ?? ''));
}

const whole = new WeakMap<Answer, Buffer>();

/** The body as it is sent, made once an answer: pieces can be read a single time. */
function bodyOf(answer: Answer): Buffer {
  const kept = whole.get(answer);
  if (kept) return kept;
  const body = answer.gzip ? gzipSync(textOf(answer), { level: 1 }) : textOf(answer);
  whole.set(answer, body);
  return body;
}

const PIECE = 64 * 1024;

/** Sends a body as it is made, no faster than the client takes it. */
function stream(pieces: Iterable<string>, gzip: boolean, response: ServerResponse): void {
  const source = Readable.from(inPieces(pieces), { objectMode: true, highWaterMark: 2 });
  // pipeline destroys all of it when the client goes away or a piece fails; there is no one left to tell.
  const ended = (): void => undefined;
  if (gzip) pipeline(source, createGzip({ level: 1 }), response, ended);
  else pipeline(source, response, ended);
}

/** Single lines would cost a turn of the stream each. */
function* inPieces(lines: Iterable<string>): Generator<string> {
  let waiting: string[] = [];
  let length = 0;
  for (const line of lines) {
    waiting.push(line);
    length += line.length;
    if (length < PIECE) continue;
    yield waiting.join('');
    waiting = [];
    length = 0;
  }
  if (length > 0) yield waiting.join('');
}

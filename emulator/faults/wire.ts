import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Buffer } from 'node:buffer';
import type { Answer } from '../http/call.js';

/** The ways an answer can go out, or fail to. */
export interface Wire {
  /** Status and headers with the full length, before any of the body. */
  head(answer: Answer): void;
  /** Sends what is buffered. */
  flush(): void;
  /** The first bytes of the body (half by default) and then `then`, or silence. */
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
  const bodyOf = (answer: Answer): Buffer => Buffer.from(answer.body ?? '');
  const head = (answer: Answer, length = bodyOf(answer).length): void => {
    const lengthHeader = answer.body === null ? {} : { 'Content-Length': String(length) };
    response.writeHead(answer.status, { ...headersOf(answer), ...lengthHeader });
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
      const body = bodyOf(answer).subarray(0, bytes ?? bodyOf(answer).length >> 1);
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
        response.writeHead(answer.status, headersOf(answer));
        Readable.from(answer.pieces).pipe(response);
        return;
      }
      head(answer);
      response.end(answer.body === null ? undefined : bodyOf(answer));
    },
  };
  return wire;
}

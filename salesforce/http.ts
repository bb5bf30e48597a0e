import { Failure, type FailureType } from '../domain/failures.js';
import { badAnswer } from './errors.js';
import type { Meter } from './meter.js';
import type { Wire, WireAnswer, WireRequest } from './wire.js';

export interface RetrySettings {
  /** Tries in all, the first included. */
  attempts: number;
  /** Wait after the first failed try; doubles each time. */
  baseMs: number;
  /** Longest wait. A longer `Retry-After` is not waited for here: the failure carries it to the caller. */
  maxMs: number;
}

/** Pauses; rejects with the signal's reason when aborted. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface Exchange<T> extends WireRequest {
  /** `read`: safe to send again. `unanswered`: again only when no answer came. `never`: the outcome would be unknown. */
  again: 'read' | 'unanswered' | 'never';
  meter: Meter;
  /** Judges the answer; a failure thrown here is one of the try. */
  read: (answer: WireAnswer) => T;
}

export type Http = <T>(exchange: Exchange<T>) => Promise<T>;

export interface HttpDeps {
  wire: Wire;
  retry: RetrySettings;
  sleep: Sleep;
  /** 0 ≤ n < 1, spreads the waits of many callers. */
  random: () => number;
  logger?: Logger | undefined;
}

const TRANSIENT: readonly FailureType[] = [
  'SALESFORCE_UNREACHABLE',
  'SALESFORCE_UNAVAILABLE',
  'SALESFORCE_BAD_ANSWER',
  'SALESFORCE_BUSY',
];

/** HTTP with counted tries, exponential backoff with jitter, and `Retry-After`. */
export function createHttp(deps: HttpDeps): Http {
  return async (exchange) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(deps.wire, exchange);
      } catch (error) {
        const wait = waitBefore(error, attempt, exchange.again, deps);
        if (wait === null) throw error;
        log(deps.logger, exchange, error, attempt, wait);
        await deps.sleep(wait, exchange.signal ?? undefined);
        exchange.meter.sendsAgain();
      }
    }
  };
}

/** The body as JSON; undefined when there is none (204). Fails SALESFORCE_BAD_ANSWER for a cut or foreign body. */
export function readJson(answer: WireAnswer): unknown {
  if (answer.status === 204 || answer.status === 304) return undefined;
  const json = tryJson(answer.body);
  if (json === undefined) throw badAnswer(`HTTP ${answer.status} with a body that is no JSON`);
  return json;
}

export function tryJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

async function once<T>(wire: Wire, exchange: Exchange<T>): Promise<T> {
  exchange.signal?.throwIfAborted();
  exchange.meter.sends();
  const answer = await wire(exchange);
  exchange.meter.hears(answer.headers['sforce-limit-info']);
  return exchange.read(answer);
}

/** The wait before the next try; null when there must be none. */
function waitBefore(
  error: unknown,
  attempt: number,
  again: Exchange<unknown>['again'],
  { retry, random }: HttpDeps,
): number | null {
  if (!(error instanceof Failure) || attempt >= retry.attempts) return null;
  const may = again === 'read' ? TRANSIENT : again === 'unanswered' ? TRANSIENT.slice(0, 1) : [];
  const asked = error.retryAfterMs ?? 0;
  if (!may.includes(error.type) || asked > retry.maxMs) return null;
  const backoff = Math.min(retry.maxMs, retry.baseMs * 2 ** (attempt - 1));
  return Math.max(asked, backoff * (0.5 + random() / 2));
}

function log(
  logger: Logger | undefined,
  { method, url }: WireRequest,
  error: unknown,
  attempt: number,
  waitMs: number,
): void {
  const failure = error instanceof Failure ? error.type : 'UNKNOWN';
  const { pathname } = new URL(url);
  logger?.warn(
    { method, path: pathname, failure, attempt, waitMs },
    'Salesforce request is retried',
  );
}

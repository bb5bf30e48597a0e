import type { IncomingHttpHeaders } from 'node:http';
import { badRequest } from '../api-error.js';
import type { JobFate } from '../bulk/job.js';
import type { Session } from '../oauth/sessions.js';

/** One request, also those inside a composite one. */
export interface Call {
  method: string;
  /** Path and query as sent. */
  url: string;
  /** Decoded parts of the path; a trailing slash leaves none behind. */
  segments: string[];
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  session: Session | null;
  /** Row errors that a fault put on this write. */
  rowErrors: RowError[];
  /** How a fault lets the bulk job of this request end. */
  jobFate: JobFate | null;
}

export interface RowError {
  statusCode: string;
  message: string;
  /** Places of the refused rows; null: all. */
  rows: readonly number[] | null;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Sent as it is; null: no body at all. */
  body: string | null;
  /** A body too long for one string, sent piece by piece. */
  pieces?: Iterable<string>;
  /** Compressed whatever the client accepts. */
  gzip?: boolean;
}

export function toCall(
  method: string,
  url: string,
  headers: IncomingHttpHeaders,
  body: string,
  session: Session | null = null,
): Call {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const segments = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  return {
    method: method.toUpperCase(),
    url,
    segments,
    query,
    headers,
    body,
    session,
    rowErrors: [],
    jobFate: null,
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A lone % is taken as written.
    return part;
  }
}

/** The body as a JSON object. Fails JSON_PARSER_ERROR as the API does. */
export function jsonBody(call: Call): Record<string, unknown> {
  const value = parseJson(call.body);
  if (isRecord(value)) return value;
  throw badRequest(
    'JSON_PARSER_ERROR',
    'Can not deserialize instance of object from the given body',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'not JSON';
    throw badRequest('JSON_PARSER_ERROR', reason);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json;charset=UTF-8', ...headers },
    body: JSON.stringify(value),
  };
}

export function noContent(): Answer {
  return { status: 204, headers: {}, body: null };
}

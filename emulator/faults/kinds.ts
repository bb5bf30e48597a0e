import type { Answer, Call } from '../http/call.js';
import { json } from '../http/call.js';
import type { Org } from '../org.js';
import { editLines, editPage, wrongCount } from './edits.js';
import type { Wire } from './wire.js';

/** Each type with what it takes. `afterBytes` counts bytes of the body. */
export type Fault =
  | { type: 'status'; status: number; headers?: Record<string, string>; body?: unknown }
  | { type: 'resetBeforeHeaders' }
  | { type: 'resetMidBody'; afterBytes?: number }
  | { type: 'stall'; at?: 'start' | 'headers' | 'body'; afterBytes?: number }
  | { type: 'truncate'; afterBytes?: number }
  | { type: 'commitThenDrop' }
  | { type: 'slow'; delayMs?: number; dripBytes?: number; dripEveryMs?: number }
  | { type: 'expireToken' }
  | { type: 'refuseRefresh'; error?: string; description?: string }
  | { type: 'concurrentLimit' }
  | { type: 'dailyLimit' }
  | { type: 'locatorGone' }
  | { type: 'wrongTotal'; by: number }
  | { type: 'dropRow'; index?: number }
  | { type: 'duplicateRow'; index?: number }
  /** A bulk page ends cleanly after so many rows (default half); its header still promises all. */
  | { type: 'cutRows'; rows?: number }
  /** NUL characters in the values of a bulk page. */
  | { type: 'nullBytes' }
  /** Takes a header out of the answer, such as `Sforce-Locator`. */
  | { type: 'dropHeader'; header: string }
  /** The bulk job made or looked at ends as Failed, with or without an errorMessage. */
  | { type: 'jobFails'; message?: string }
  /** The bulk job made or looked at is never done. */
  | { type: 'jobHangs' }
  /** Refuses these rows (all by default) of a write with an error of its own; the others are written. */
  | { type: 'rowErrors'; statusCode: string; message?: string; rows?: number[] };

type Of<T extends Fault['type']> = Extract<Fault, { type: T }>;

/** Where in the life of a request a fault acts; most need one of the three. */
export interface FaultKind<F extends Fault> {
  /** An answer instead of doing what was asked. */
  before?: (fault: F, org: Org, call: Call) => Answer | null;
  /** Changes the answer after it was done. */
  after?: (fault: F, answer: Answer, call: Call) => Answer;
  /** Sends the answer in its own way. */
  deliver?: (fault: F, wire: Wire, answer: Answer) => Promise<void> | void;
}

const error = (status: number, errorCode: string, message: string): Answer =>
  json([{ message, errorCode }], status);

/** Every fault type; a new one is an entry here and a member of `Fault`. */
export const FAULT_KINDS: { [T in Fault['type']]: FaultKind<Of<T>> } = {
  status: {
    before: ({ status, headers = {}, body = '' }) =>
      typeof body === 'string'
        ? { status, headers: { 'Content-Type': 'text/html', ...headers }, body }
        : json(body, status, headers),
  },
  resetBeforeHeaders: {
    before: () => ({ status: 0, headers: {}, body: null }),
    deliver: (_fault, wire) => wire.reset(),
  },
  resetMidBody: {
    deliver: ({ afterBytes }, wire, answer) => {
      wire.head(answer);
      return wire.part(answer, afterBytes, () => wire.reset());
    },
  },
  stall: {
    deliver: ({ at = 'start', afterBytes }, wire, answer) => {
      if (at === 'start') return;
      wire.head(answer);
      return at === 'headers' ? wire.flush() : wire.part(answer, afterBytes);
    },
  },
  truncate: {
    deliver: ({ afterBytes }, wire, answer) => wire.truncated(answer, afterBytes),
  },
  commitThenDrop: { deliver: (_fault, wire) => wire.reset() },
  slow: {
    deliver: ({ delayMs = 0, dripBytes, dripEveryMs = 10 }, wire, answer) =>
      wire.slow(answer, delayMs, dripBytes, dripEveryMs),
  },
  expireToken: {
    before: (_fault, org, call) => {
      if (call.session) org.sessions.expire(call.session.token);
      return error(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    },
  },
  refuseRefresh: {
    before: ({ error: code = 'invalid_grant', description = 'expired access/refresh token' }) =>
      json({ error: code, error_description: description }, 400),
  },
  concurrentLimit: {
    before: () =>
      error(
        403,
        'REQUEST_LIMIT_EXCEEDED',
        'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
      ),
  },
  dailyLimit: {
    before: () => error(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
  },
  locatorGone: {
    before: (_fault, org) =>
      error(org.settings.locatorErrorStatus, 'INVALID_QUERY_LOCATOR', 'invalid query locator'),
  },
  wrongTotal: {
    after: ({ by }, answer) =>
      wrongCount(
        editPage(answer, (page) => ({ ...page, totalSize: page.totalSize + by })),
        by,
      ),
  },
  dropRow: {
    after: ({ index = 0 }, answer) =>
      editLines(
        editPage(answer, (page) => ({
          ...page,
          records: page.records.filter((_, at) => at !== index),
        })),
        (line, at) => (at === index ? [] : [line]),
      ),
  },
  duplicateRow: {
    after: ({ index = 0 }, answer) =>
      editLines(
        editPage(answer, (page) => ({
          ...page,
          records: page.records.flatMap((row, at) => (at === index ? [row, row] : [row])),
        })),
        (line, at) => (at === index ? [line, line] : [line]),
      ),
  },
  cutRows: {
    after: ({ rows }, answer) => {
      const kept = rows ?? Number(answer.headers['Sforce-NumberOfRecords']) >> 1;
      return editLines(answer, (line, at) => (at < kept ? [line] : []));
    },
  },
  nullBytes: {
    after: (_fault, answer) => editLines(answer, (line) => [line.replaceAll('","', '\u0000","')]),
  },
  dropHeader: {
    after: ({ header }, answer) => ({
      ...answer,
      headers: Object.fromEntries(
        Object.entries(answer.headers).filter(
          ([name]) => name.toLowerCase() !== header.toLowerCase(),
        ),
      ),
    }),
  },
  jobFails: {
    before: ({ message }, _org, call) => {
      call.jobFate = { end: 'failed', ...(message === undefined ? {} : { message }) };
      return null;
    },
  },
  jobHangs: {
    before: (_fault, _org, call) => {
      call.jobFate = { end: 'never' };
      return null;
    },
  },
  rowErrors: {
    before: ({ statusCode, message = statusCode, rows = null }, _org, call) => {
      call.rowErrors.push({ statusCode, message, rows });
      return null;
    },
  },
};

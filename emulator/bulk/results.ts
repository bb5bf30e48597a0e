import { badRequest } from '../api-error.js';
import { noContent } from '../http/call.js';
import type { Answer, Call } from '../http/call.js';
import type { Org } from '../org.js';
import { bulkText, csvLine } from './columns.js';
import { advance } from './job.js';
import type { BulkJob } from './job.js';

const DELIMITERS: Record<string, string> = {
  COMMA: ',',
  TAB: '\t',
  SEMICOLON: ';',
  PIPE: '|',
  CARET: '^',
  BACKQUOTE: '`',
};
const ENDINGS: Record<string, string> = { LF: '\n', CRLF: '\r\n' };

export const isDelimiter = (name: string): boolean => name in DELIMITERS;
export const isLineEnding = (name: string): boolean => name in ENDINGS;

/** `GET /jobs/query/{id}/results?locator=&maxRecords=`: a page with its own header row, always compressed. */
export function jobResults(org: Org, call: Call, id: string): Answer {
  const job = org.bulk.find(id);
  const state = advance(job, org.settings, org.clock.now());
  if (state !== 'JobComplete') return notReady(org, state);
  const total = job.extract.numbers.length;
  const from = offsetOf(call.query.get('locator'), total);
  const to = Math.min(total, from + pageRows(org, call));
  return {
    status: 200,
    headers: {
      'Content-Type': 'text/csv',
      'Sforce-NumberOfRecords': String(to - from),
      'Sforce-Locator': to < total ? locatorAt(to) : 'null',
    },
    body: null,
    pieces: linesOf(job, from, to, org.settings.bulkEmptyResult === 'header'),
    gzip: true,
  };
}

function notReady(org: Org, state: string): Answer {
  if (org.settings.bulkNotReady === 204 && state !== 'Failed' && state !== 'Aborted')
    return noContent();
  throw badRequest('INVALIDJOBSTATE', `Results of a job in the state ${state} can not be read`);
}

/** A locator is the row it starts at, in base 64; every one of a job stays good as long as the job. */
export function locatorAt(row: number): string {
  return Buffer.from(String(row)).toString('base64url');
}

function offsetOf(locator: string | null, total: number): number {
  if (locator === null || locator === '') return 0;
  const row = Number(Buffer.from(locator, 'base64url').toString());
  if (Number.isInteger(row) && row >= 0 && row <= total) return row;
  throw badRequest('INVALIDLOCATOR', `${locator} is no locator of this job`);
}

/** `maxRecords` is a ceiling; the setting is another. */
function pageRows(org: Org, call: Call): number {
  const asked = call.query.get('maxRecords');
  if (asked === null) return org.settings.bulkPageRows;
  const rows = Number(asked);
  if (!Number.isInteger(rows) || rows <= 0)
    throw badRequest('INVALIDREQUEST', 'maxRecords must be a positive number');
  return Math.min(rows, org.settings.bulkPageRows);
}

/** One line after the other, the header first; nothing of it is kept. */
function* linesOf(job: BulkJob, from: number, to: number, emptyHeader: boolean): Generator<string> {
  const { columns, numbers } = job.extract;
  const delimiter = DELIMITERS[job.columnDelimiter] ?? ',';
  const ending = ENDINGS[job.lineEnding] ?? '\n';
  const names = columns.map(({ name }) => name);
  if (numbers.length > 0 || emptyHeader) yield csvLine(names, delimiter) + ending;
  for (let at = from; at < to; at++) {
    const number = numbers[at] ?? 0;
    const texts = columns.map(({ read, type }) => bulkText(read(number), type));
    yield csvLine(texts, delimiter) + ending;
  }
}

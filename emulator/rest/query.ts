import { badRequest } from '../api-error.js';
import { json } from '../http/call.js';
import type { Answer, Call } from '../http/call.js';
import type { Org } from '../org.js';
import { execute } from '../soql/execute.js';
import type { Cursor } from './cursors.js';

const MAX_BATCH = 2000;
const MIN_BATCH = 200;

/** `/query` and `/queryAll`. */
export function runQuery(org: Org, call: Call, version: string, all: boolean): Answer {
  const soql = call.query.get('q');
  if (soql === null) throw badRequest('MALFORMED_QUERY', 'A query string has to be specified');
  const { schema, database, userId, clock } = org;
  const { timeZone } = org.settings;
  const context = { soql, schema, database, timeZone, userId, now: clock.now() };
  const result = execute(context, org.parse(soql), { all, version });
  if (result.kind === 'count') return json({ totalSize: result.total, done: true, records: [] });
  if (result.kind === 'aggregate')
    return json({ totalSize: result.rows.length, done: true, records: result.rows });
  const { numbers, write, object } = result;
  const batchSize = batchSizeOf(call);
  const size = pageSize(org, batchSize);
  if (numbers.length <= size) return page(numbers.length, null, numbers.map(write));
  const token = call.session?.token ?? '';
  const cursor = org.cursors.create({ object: object.name, numbers, write, batchSize, token });
  return cursorPage(org, cursor, 0, size, pathOf(version, all));
}

/** The page behind a locator. */
export function moreRows(
  org: Org,
  call: Call,
  version: string,
  locator: string,
  all: boolean,
): Answer {
  const { cursor, offset } = org.cursors.find(locator, call.session?.token ?? '');
  return cursorPage(org, cursor, offset, pageSize(org, cursor.batchSize), pathOf(version, all));
}

function pathOf(version: string, all: boolean): string {
  return `/services/data/${version}/${all ? 'queryAll' : 'query'}`;
}

/** Records that were purged since the query ran are left out. */
function cursorPage(org: Org, cursor: Cursor, from: number, size: number, path: string): Answer {
  const total = cursor.numbers.length;
  const next = from + size;
  const table = org.database.tableNamed(cursor.object);
  const numbers = cursor.numbers.slice(from, next).filter((number) => table.has(number));
  const nextUrl = next < total ? `${path}/${org.cursors.locatorAt(cursor, next)}` : null;
  return page(total, nextUrl, numbers.map(cursor.write));
}

function page(total: number, nextUrl: string | null, records: readonly string[]): Answer {
  const next = nextUrl === null ? '' : `"nextRecordsUrl":"${nextUrl}",`;
  const text = `{"totalSize":${total},"done":${nextUrl === null},${next}"records":[${records.join(',')}]}`;
  return { ...json(null), body: text };
}

/** `Sforce-Query-Options: batchSize=500`, a wish between 200 and 2,000. */
function batchSizeOf(call: Call): number {
  const options = String(call.headers['sforce-query-options'] ?? '').split(/[;,]/);
  for (const option of options) {
    const [name = '', value = ''] = option.split('=');
    if (name.trim().toLowerCase() === 'batchsize' && Number.isInteger(Number(value)))
      return Math.min(MAX_BATCH, Math.max(MIN_BATCH, Number(value)));
  }
  return MAX_BATCH;
}

function pageSize(org: Org, batchSize: number): number {
  return org.settings.shrinkPages ? 1 + Math.floor(org.random() * batchSize) : batchSize;
}

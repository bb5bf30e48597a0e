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
  const { numbers, render, object } = result;
  const batchSize = batchSizeOf(call);
  const size = pageSize(org, batchSize);
  const records = numbers.slice(0, size).map(render);
  if (numbers.length <= size) return json({ totalSize: numbers.length, done: true, records });
  const cursor = org.cursors.create({
    object: object.name,
    numbers,
    render,
    batchSize,
    token: call.session?.token ?? '',
  });
  return page(org, cursor, size, records, version, all);
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
  const size = pageSize(org, cursor.batchSize);
  const numbers = cursor.numbers.slice(offset, offset + size);
  return page(org, cursor, offset + numbers.length, numbers.map(cursor.render), version, all);
}

function page(
  org: Org,
  cursor: Cursor,
  next: number,
  records: unknown[],
  version: string,
  all: boolean,
): Answer {
  const totalSize = cursor.numbers.length;
  if (next >= totalSize) return json({ totalSize, done: true, records });
  const path = all ? 'queryAll' : 'query';
  const nextRecordsUrl = `/services/data/${version}/${path}/${org.cursors.locatorAt(cursor, next)}`;
  return json({ totalSize, done: false, nextRecordsUrl, records });
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

import { badRequest } from '../api-error.js';
import { isRecord, json, jsonBody } from '../http/call.js';
import type { Answer, Call } from '../http/call.js';
import { isRecordId } from '../ids.js';
import type { Org } from '../org.js';
import type { ObjectSchema } from '../schema/object-schema.js';
import { visibleObject } from './describe.js';
import { attempt, rowsOf, settle } from './rows.js';
import type { RowResult } from './rows.js';
import { externalMatches, fieldsOf, recordJson, upsertOne } from './sobjects.js';

const MAX_RETRIEVED = 2000;
const MAX_CHUNKS = 10;

/** `POST` and `PATCH /composite/sobjects`: 200 even when every row is refused. */
export function writeCollection(org: Org, call: Call, mode: 'create' | 'update'): Answer {
  const body = jsonBody(call);
  const rows = rowsOf(body);
  checkChunks(rows);
  return runRows(org, body.allOrNone === true, rows, (row, place) =>
    attempt(call, place, () => {
      const object = visibleObject(org, typeOf(row));
      if (mode === 'create') return { id: org.writer.create(object, row) };
      const id = String(row.id ?? row.Id ?? '');
      org.writer.update(object, id, row);
      return { id };
    }),
  );
}

/** `PATCH /composite/sobjects/X/ExtField`. */
export function upsertCollection(org: Org, call: Call, name: string, field: string): Answer {
  const body = jsonBody(call);
  const object = visibleObject(org, name);
  const rows = rowsOf(body);
  const seen = new Set<string>();
  return runRows(org, body.allOrNone === true, rows, (row, place) =>
    attempt(call, place, () => upsertRow(org, object, field, row, seen)),
  );
}

function upsertRow(
  org: Org,
  object: ObjectSchema,
  field: string,
  row: Record<string, unknown>,
  seen: Set<string>,
): { id: string; created: boolean } {
  const value = String(row[field] ?? '');
  if (value === '') throw badRequest('MISSING_ARGUMENT', `${field} not specified`, []);
  if (seen.has(value))
    throw badRequest('DUPLICATE_VALUE', `Duplicate external id specified: ${value}`, [field]);
  seen.add(value);
  const [match, second] = externalMatches(org, object, field, value);
  if (second !== undefined)
    throw badRequest(
      'DUPLICATE_EXTERNAL_ID',
      `${field}: more than one record found for external id field`,
      [],
    );
  const rest = Object.fromEntries(Object.entries(row).filter(([name]) => name !== field));
  return upsertOne(org, object, { object: object.name, field, value }, match, rest);
}

/** `DELETE /composite/sobjects?ids=…&allOrNone=…`. */
export function deleteCollection(org: Org, call: Call): Answer {
  const ids = (call.query.get('ids') ?? '').split(',').filter((id) => id !== '');
  const rows = rowsOf({ records: ids.map((id) => ({ id })) });
  return runRows(org, call.query.get('allOrNone') === 'true', rows, (row, place) =>
    attempt(call, place, () => {
      const id = String(row.id);
      const object = isRecordId(id) ? org.database.objectOfId(id) : undefined;
      if (!object) throw badRequest('MALFORMED_ID', `malformed id ${id}`, []);
      org.writer.remove(visibleObject(org, object.name), id);
      return { id };
    }),
  );
}

/** `GET` or `POST /composite/sobjects/X` with ids and fields: a record that is gone is null in its place. */
export function retrieveCollection(org: Org, call: Call, version: string, name: string): Answer {
  const object = visibleObject(org, name);
  const body: Record<string, unknown> =
    call.method === 'POST'
      ? jsonBody(call)
      : { ids: call.query.get('ids')?.split(','), fields: call.query.get('fields')?.split(',') };
  const ids = strings(body.ids);
  if (ids.length > MAX_RETRIEVED)
    throw badRequest('EXCEEDED_ID_LIMIT', `cannot retrieve more than ${MAX_RETRIEVED} records`);
  const fields = fieldsOf(org, object, strings(body.fields));
  const table = org.database.table(object);
  const records = ids.map((id) => {
    const number = isRecordId(id) ? table.find(id) : null;
    const gone = number === null || table.read(number, 'IsDeleted') === true;
    return gone ? null : recordJson(org, object, number, fields, version);
  });
  return json(records);
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function runRows(
  org: Org,
  allOrNone: boolean,
  rows: Record<string, unknown>[],
  act: (row: Record<string, unknown>, place: number) => RowResult,
): Answer {
  const undo = allOrNone ? org.database.snapshot() : () => undefined;
  return json(settle(org, rows.map(act), allOrNone, undo));
}

function typeOf(row: Record<string, unknown>): string {
  const type = isRecord(row.attributes) ? row.attributes.type : undefined;
  if (typeof type === 'string') return type;
  throw badRequest('INVALID_FIELD', 'Include attributes.type in each record', []);
}

/** Rows of one object in a row make a chunk; ten chunks are the limit. */
function checkChunks(rows: Record<string, unknown>[]): void {
  let chunks = 0;
  let last = '';
  for (const row of rows) {
    const type = isRecord(row.attributes) ? String(row.attributes.type) : '';
    if (type !== last) chunks++;
    last = type;
  }
  if (chunks > MAX_CHUNKS)
    throw badRequest(
      'INVALID_FIELD',
      `Cannot have more than ${MAX_CHUNKS} chunks in a single operation`,
    );
}

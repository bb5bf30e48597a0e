import { badRequest, notFound } from '../api-error.js';
import type { GenerateOptions } from '../generator/generate.js';
import { isRecord, json, jsonBody } from '../http/call.js';
import type { Answer, Call } from '../http/call.js';
import type { Router } from '../http/router.js';
import { numberOfId } from '../ids.js';
import type { Org } from '../org.js';
import { convertLead } from '../records/convert.js';
import type { RecordRef } from '../records/database.js';
import { mergeRecords } from '../records/merge.js';
import type { Table, Values } from '../records/table.js';
import type { ObjectSchema } from '../schema/object-schema.js';
import type { FieldDefinition } from '../schema/types.js';
import { toJson } from '../soql/select.js';
import { isDate, parseDateTime, wholeSecond } from '../values.js';
import type { Value } from '../values.js';

/** Loading, editing and dumping records past the API's checks. */
export function addRecordControls(router: Router, org: Org, base: string): void {
  router.on('POST', `${base}/generate`, (call) => json(org.generate(generateOptions(call)), 201));
  router.on('DELETE', `${base}/records`, () => {
    org.clearRecords();
    return json({ ok: true });
  });
  router.on('POST', `${base}/records/:object`, (call, { object = '' }) => load(org, call, object));
  router.on('GET', `${base}/records/:object`, (call, { object = '' }) => dump(org, call, object));
  router.on('PATCH', `${base}/records/:object/:id`, (call, { id = '' }) => edit(org, call, id));
  router.on('DELETE', `${base}/records/:object/:id`, (call, { id = '' }) => remove(org, call, id));
  router.on('POST', `${base}/convert`, (call) => convert(org, call));
  router.on('POST', `${base}/merge`, (call) => merge(org, call));
  router.on('POST', `${base}/recycle-bin/empty`, () => json({ purged: emptyRecycleBin(org) }));
}

const COUNTS = [
  'seed',
  'leads',
  'contacts',
  'accounts',
  'opportunities',
  'rolesPerOpportunity',
  'personAccounts',
  'attendees',
];

function generateOptions(call: Call): GenerateOptions {
  const body = jsonBody(call);
  for (const name of COUNTS)
    if (body[name] !== undefined && typeof body[name] !== 'number')
      throw badRequest('BAD_CONTROL', `${name} must be a number`);
  return body;
}

function objectNamed(org: Org, name: string): ObjectSchema {
  const object = org.schema.stored(name);
  if (!object) throw notFound();
  return object;
}

function refOf(org: Org, id: string): RecordRef {
  const found = org.database.find(id);
  if (!found) throw notFound();
  return found;
}

/**
 * One record or `{records: […]}`, unchecked; `Id` puts a record at a place of its own, stamps may be given. With
 * `?commitAfterMs=` it gets its Id and stamps now and can be seen only when the clock has moved on so far.
 */
function load(org: Org, call: Call, name: string): Answer {
  const object = objectNamed(org, name);
  const body = jsonBody(call);
  const rows = Array.isArray(body.records) ? body.records.filter(isRecord) : [body];
  const ids = rows.map((row) => {
    const { Id, ...values } = stored(object, row);
    const number = placeOf(org, object, Id);
    const stamps = stampsNow(org);
    const stamped = { CreatedDate: stamps.SystemModstamp ?? null, ...stamps, ...values };
    whenCommitted(org, call, () => org.writer.insert(object.name, stamped, number));
    return org.database.table(object).idAt(number);
  });
  return json({ ids }, 201);
}

function placeOf(org: Org, object: ObjectSchema, id: unknown): number {
  const table = org.database.table(object);
  if (typeof id !== 'string') return table.reserve();
  const number = numberOfId(object.keyPrefix, id);
  if (number === null || table.has(number))
    throw badRequest('BAD_CONTROL', `${id} is no free Id of ${object.name}`);
  return number;
}

function stampsNow(org: Org): Values {
  const now = wholeSecond(org.clock.now());
  return { LastModifiedDate: now, SystemModstamp: now };
}

/** At once, or when `commitAfterMs` have passed on the org's clock. */
function whenCommitted(org: Org, call: Call, act: () => void): void {
  const after = Number(call.query.get('commitAfterMs') ?? 0);
  if (after > 0) org.delayed.add(after, act);
  else act();
}

function edit(org: Org, call: Call, id: string): Answer {
  const { object, number } = refOf(org, id);
  const systemOnly = call.query.get('systemOnly') === 'true';
  const values = stored(object, jsonBody(call));
  const { SystemModstamp = null, ...others } = stampsNow(org);
  const stamps = systemOnly ? { SystemModstamp } : { SystemModstamp, ...others };
  whenCommitted(org, call, () =>
    org.writer.edit(object.name, number, { ...stamps, ...values }, systemOnly),
  );
  return json({ ok: true });
}

/** To the recycle bin; `?hard=true` takes the record away without a trace. */
function remove(org: Org, call: Call, id: string): Answer {
  const { object, number } = refOf(org, id);
  if (call.query.get('hard') === 'true') org.writer.purge(object.name, number);
  else org.writer.remove(object, id);
  return json({ ok: true });
}

function emptyRecycleBin(org: Org): number {
  let purged = 0;
  for (const object of org.schema.all()) {
    const table = org.database.table(object);
    const bin = [...table.numbers()].filter((at) => table.read(at, 'IsDeleted') === true);
    for (const number of bin) org.writer.purge(object.name, number);
    purged += bin.length;
  }
  return purged;
}

function convert(org: Org, call: Call): Answer {
  const { leadId, contactId, accountId } = jsonBody(call);
  const targets = {
    ...(typeof contactId === 'string' ? { contactId } : {}),
    ...(typeof accountId === 'string' ? { accountId } : {}),
  };
  const today = new Date(org.clock.now()).toISOString().slice(0, 10);
  return json(convertLead(org.database, org.writer, String(leadId), targets, today));
}

function merge(org: Org, call: Call): Answer {
  const { masterId, loserIds } = jsonBody(call);
  if (!Array.isArray(loserIds)) throw badRequest('BAD_CONTROL', 'loserIds must be a list');
  mergeRecords(org.schema, org.database, org.writer, String(masterId), loserIds.map(String));
  return json({ ok: true });
}

/**
 * Every record of an object, deleted ones too, one JSON object a line, whatever the user may see: all fields, or
 * those of `?fields=Id,Email`.
 */
function dump(org: Org, call: Call, name: string): Answer {
  const object = objectNamed(org, name);
  const wanted = call.query.get('fields')?.split(',');
  const fields = wanted ? wanted.map((one) => fieldNamed(object, one)) : object.fields;
  return {
    status: 200,
    headers: { 'Content-Type': 'application/x-ndjson' },
    body: null,
    pieces: linesOf(org.database.table(object), fields),
  };
}

const LINES_A_PIECE = 200;

function* linesOf(table: Table, fields: readonly FieldDefinition[]): Generator<string> {
  const readers = fields.map((field) => ({ field, read: table.reader(field.name) }));
  let lines: string[] = [];
  for (const number of table.numbers()) {
    const row: Record<string, unknown> = {};
    for (const { field, read } of readers) row[field.name] = toJson(read(number), field.type);
    if (lines.push(JSON.stringify(row)) < LINES_A_PIECE) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

function fieldNamed(object: ObjectSchema, name: string): FieldDefinition {
  const field = object.field(name);
  if (!field) throw badRequest('BAD_CONTROL', `${object.name} has no field ${name}`);
  return field;
}

function stored(object: ObjectSchema, row: Record<string, unknown>): Values {
  const values: Values = {};
  for (const [name, given] of Object.entries(row)) {
    const field = fieldNamed(object, name);
    values[field.name] = field.type === 'datetime' ? instant(given) : plain(given, field.type);
  }
  return values;
}

function instant(given: unknown): Value {
  return typeof given === 'string' ? parseDateTime(given) : null;
}

function plain(given: unknown, type: string): Value {
  if (given === null || typeof given === 'number' || typeof given === 'boolean') return given;
  if (type === 'date' && !isDate(String(given))) throw badRequest('BAD_CONTROL', 'not a date');
  return String(given);
}

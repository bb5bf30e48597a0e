import { ApiError, notFound } from '../api-error.js';
import { json, jsonBody, noContent } from '../http/call.js';
import type { Answer, Call } from '../http/call.js';
import { isRecordId } from '../ids.js';
import type { Org } from '../org.js';
import type { ObjectSchema } from '../schema/object-schema.js';
import type { FieldDefinition } from '../schema/types.js';
import type { Value } from '../values.js';
import { toJson } from '../soql/select.js';
import { visibleObject } from './describe.js';
import { throwRowFault } from './rows.js';

export function createRecord(org: Org, call: Call, name: string): Answer {
  const object = visibleObject(org, name);
  throwRowFault(call, 0);
  const id = org.writer.create(object, jsonBody(call));
  return json({ id, success: true, errors: [] }, 201);
}

export function updateRecord(org: Org, call: Call, name: string, id: string): Answer {
  const object = visibleObject(org, name);
  throwRowFault(call, 0);
  single(() => org.writer.update(object, id, jsonBody(call)));
  return noContent();
}

export function deleteRecord(org: Org, call: Call, name: string, id: string): Answer {
  const object = visibleObject(org, name);
  throwRowFault(call, 0);
  single(() => org.writer.remove(object, id));
  return noContent();
}

/** `GET /sobjects/X/{id}?fields=a,b`: all fields when none are named. */
export function readRecord(
  org: Org,
  call: Call,
  version: string,
  name: string,
  id: string,
): Answer {
  const object = visibleObject(org, name);
  const table = org.database.table(object);
  const number = isRecordId(id) ? table.find(id) : null;
  if (number === null) throw notFound();
  if (table.read(number, 'IsDeleted') === true)
    throw new ApiError(404, 'ENTITY_IS_DELETED', 'entity is deleted', []);
  const fields = fieldsOf(org, object, call.query.get('fields')?.split(','));
  return json(recordJson(org, object, number, fields, version));
}

/** The named fields of an object, or all. Fails INVALID_FIELD for one that is unknown or hidden. */
export function fieldsOf(
  org: Org,
  object: ObjectSchema,
  names?: readonly string[],
): FieldDefinition[] {
  if (!names) return org.schema.visibleFields(object);
  return names.map((name) => {
    const field = org.schema.visibleField(object, name.trim());
    if (field) return field;
    throw new ApiError(
      400,
      'INVALID_FIELD',
      `No such column '${name}' on sobject of type ${object.name}`,
    );
  });
}

export function recordJson(
  org: Org,
  object: ObjectSchema,
  number: number,
  fields: readonly FieldDefinition[],
  version: string,
): Record<string, unknown> {
  const table = org.database.table(object);
  const url = `/services/data/${version}/sobjects/${object.name}/${table.idAt(number)}`;
  const row: Record<string, unknown> = { attributes: { type: object.name, url } };
  for (const field of fields) row[field.name] = toJson(table.read(number, field.name), field.type);
  return row;
}

/** `PATCH /sobjects/X/ExtField/value`: 201 made, 200 updated, 300 several match. */
export function upsertRecord(org: Org, call: Call, version: string, at: ExternalKey): Answer {
  const object = visibleObject(org, at.object);
  throwRowFault(call, 0);
  const matches = externalMatches(org, object, at.field, at.value);
  if (matches.length > 1)
    return json(
      matches.map((id) => recordUrl(version, object, id)),
      300,
    );
  const { id, created } = upsertOne(org, object, at, matches[0], jsonBody(call));
  return json({ id, success: true, errors: [], created }, created ? 201 : 200);
}

export interface ExternalKey {
  object: string;
  field: string;
  value: string;
}

/** Updates the record with this external key or makes one that has it. */
export function upsertOne(
  org: Org,
  object: ObjectSchema,
  key: ExternalKey,
  match: string | undefined,
  input: Record<string, unknown>,
): { id: string; created: boolean } {
  if (match !== undefined) {
    org.writer.update(object, match, input);
    return { id: match, created: false };
  }
  const own = key.field.toLowerCase() === 'id' ? {} : { [key.field]: key.value };
  return { id: org.writer.create(object, { ...input, ...own }), created: true };
}

/** Ids of the living records with an external key. Fails NOT_FOUND when the field is no external Id. */
export function externalMatches(
  org: Org,
  object: ObjectSchema,
  fieldName: string,
  value: Value,
): string[] {
  const field = org.schema.visibleField(object, fieldName);
  if (field?.type === 'id') return typeof value === 'string' ? [value] : [];
  if (!field?.externalId)
    throw new ApiError(
      404,
      'NOT_FOUND',
      `Provided external ID field does not exist or is not accessible: ${fieldName}`,
    );
  const table = org.database.table(object);
  return org.writer.findBy(object.name, [field.name], [value]).map((number) => table.idAt(number));
}

/** `GET /sobjects/X/ExtField/value`. */
export function readByExternalKey(org: Org, call: Call, version: string, at: ExternalKey): Answer {
  const object = visibleObject(org, at.object);
  const matches = externalMatches(org, object, at.field, at.value);
  const [id] = matches;
  if (id === undefined) throw notFound();
  if (matches.length > 1)
    return json(
      matches.map((one) => recordUrl(version, object, one)),
      300,
    );
  return readRecord(org, call, version, object.name, id);
}

function recordUrl(version: string, object: ObjectSchema, id: string): string {
  return `/services/data/${version}/sobjects/${object.name}/${id}`;
}

/** An Id that names nothing is `NOT_FOUND` when it stands in the path. */
function single(act: () => void): void {
  try {
    act();
  } catch (error) {
    const unknown = error instanceof ApiError && error.errorCode === 'INVALID_CROSS_REFERENCE_KEY';
    if (unknown && error.status === 404) throw notFound();
    throw error;
  }
}

import { badRequest, notFound } from '../api-error.js';
import { isRecord, json, jsonBody } from '../http/call.js';
import type { Answer, Call } from '../http/call.js';
import type { Router } from '../http/router.js';
import type { Org } from '../org.js';
import type { ObjectSchema } from '../schema/object-schema.js';
import { field } from '../schema/fields.js';
import { enablePersonAccounts } from '../schema/person-account.js';
import type { FieldDefinition, ObjectDefinition } from '../schema/types.js';

/** Objects, fields and list views given as data, and what of them the user may see. */
export function addSchemaControls(router: Router, org: Org, base: string): void {
  router.on('POST', `${base}/objects`, (call) => defineObject(org, call));
  router.on('POST', `${base}/objects/:object/fields`, (call, { object = '' }) =>
    addField(org, call, objectNamed(org, object)),
  );
  router.on('DELETE', `${base}/objects/:object/fields/:field`, (_call, params) =>
    removeField(org, objectNamed(org, params.object ?? ''), params.field ?? ''),
  );
  router.on('POST', `${base}/person-accounts`, () => {
    enablePersonAccounts(org.schema);
    return json({ ok: true });
  });
  router.on('POST', `${base}/access`, (call) => setAccess(org, call));
  router.on('DELETE', `${base}/access`, () => {
    org.schema.access.clear();
    return json({ ok: true });
  });
}

function objectNamed(org: Org, name: string): ObjectSchema {
  const object = org.schema.stored(name);
  if (!object) throw notFound();
  return object;
}

function defineObject(org: Org, call: Call): Answer {
  const body = jsonBody(call);
  const { name, keyPrefix } = body;
  if (typeof name !== 'string' || typeof keyPrefix !== 'string' || keyPrefix.length !== 3)
    throw badRequest('BAD_CONTROL', 'name and a keyPrefix of three characters are needed');
  const taken = org.schema
    .all()
    .some((other) => other.keyPrefix === keyPrefix && other.name !== name);
  if (taken) throw badRequest('BAD_CONTROL', `the key prefix ${keyPrefix} is taken`);
  const fields = Array.isArray(body.fields) ? body.fields.filter(isRecord).map(toField) : [];
  const label = typeof body.label === 'string' ? body.label : name;
  const definition: ObjectDefinition = {
    ...body,
    name,
    keyPrefix,
    label,
    labelPlural: typeof body.labelPlural === 'string' ? body.labelPlural : `${label}s`,
    fields,
  };
  org.schema.define(definition);
  return json({ name }, 201);
}

function toField(given: Record<string, unknown>): FieldDefinition {
  const { name, type, ...rest } = given;
  if (typeof name !== 'string' || !isFieldType(type))
    throw badRequest('BAD_CONTROL', 'each field needs a name and a known type');
  return field(name, type, rest);
}

const TYPES = [
  'string',
  'textarea',
  'picklist',
  'multipicklist',
  'boolean',
  'int',
  'double',
  'currency',
  'percent',
  'date',
  'datetime',
  'email',
  'phone',
  'url',
  'reference',
] as const;

function isFieldType(type: unknown): type is (typeof TYPES)[number] {
  return TYPES.some((known) => known === type);
}

function redefine(org: Org, object: ObjectSchema, fields: FieldDefinition[]): Answer {
  org.schema.define({ ...object.definition, fields });
  return json({ name: object.name, fields: fields.length });
}

/** Adds a field or replaces the definition of one. */
function addField(org: Org, call: Call, object: ObjectSchema): Answer {
  const added = toField(jsonBody(call));
  const others = object.definition.fields.filter(({ name }) => name !== added.name);
  return redefine(org, object, [...others, added]);
}

function removeField(org: Org, object: ObjectSchema, name: string): Answer {
  const kept = object.definition.fields.filter(
    (one) => one.name.toLowerCase() !== name.toLowerCase(),
  );
  if (kept.length === object.definition.fields.length) throw notFound();
  return redefine(org, object, kept);
}

/** `{object, field?, hidden?, readOnly?, token?}`: without a field the object itself; with a token for that one alone. */
function setAccess(org: Org, call: Call): Answer {
  const {
    object: name,
    field: fieldName,
    hidden = false,
    readOnly = false,
    token,
  } = jsonBody(call);
  const object = objectNamed(org, String(name));
  const only = typeof token === 'string' ? token : undefined;
  if (fieldName === undefined) {
    org.schema.access.setObject(object.name, hidden === true, only);
    return json({ ok: true });
  }
  if (!object.field(String(fieldName))) throw notFound();
  const access = { hidden: hidden === true, readOnly: readOnly === true };
  org.schema.access.setField(object.name, String(fieldName), access, only);
  return json({ ok: true });
}

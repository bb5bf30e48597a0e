import { badRequest } from '../api-error.js';
import type { ApiError } from '../api-error.js';
import { isRecordId, toId18 } from '../ids.js';
import type { ObjectSchema } from '../schema/object-schema.js';
import type { Schema } from '../schema/schema.js';
import type { FieldDefinition } from '../schema/types.js';
import { isDate, parseDateTime } from '../values.js';
import type { Value } from '../values.js';
import type { Values } from './table.js';

export type WriteMode = 'create' | 'update';

/** Checks a row as the API does and gives the values to store. Fails with the row's first error. */
export function validateRow(
  schema: Schema,
  object: ObjectSchema,
  input: Record<string, unknown>,
  mode: WriteMode,
): Values {
  const values: Values = {};
  for (const [name, given] of Object.entries(input)) {
    if (name === 'attributes' || name.toLowerCase() === 'id') continue;
    const field = writableField(schema, object, name, mode);
    values[field.name] = toStored(field, given);
  }
  checkRequired(object, values, mode);
  return values;
}

function writableField(
  schema: Schema,
  object: ObjectSchema,
  name: string,
  mode: WriteMode,
): FieldDefinition {
  const field = schema.visibleField(object, name);
  if (!field)
    throw badRequest('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
  const allowed = mode === 'create' ? field.createable : field.updateable;
  if (allowed === false || schema.accessOf(object, field).readOnly) throw readOnlyField(field);
  return field;
}

function readOnlyField(field: FieldDefinition): ApiError {
  const text = `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`;
  return badRequest('INVALID_FIELD_FOR_INSERT_UPDATE', text, [field.name]);
}

function checkRequired(object: ObjectSchema, values: Values, mode: WriteMode): void {
  const missing = object.fields.filter((field) => {
    if (!field.required || field.createable === false) return false;
    if (field.requiredUnless !== undefined && isFilled(values[field.requiredUnless])) return false;
    const value = values[field.name];
    const absent = value === undefined && mode === 'create' && field.defaultValue === undefined;
    return absent || value === null || value === '';
  });
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  throw badRequest(
    'REQUIRED_FIELD_MISSING',
    `Required fields are missing: [${names.join(', ')}]`,
    names,
  );
}

function isFilled(value: Value | undefined): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** The stored form of a JSON value; text is trimmed and empty text is null, as in the org. */
function toStored(field: FieldDefinition, given: unknown): Value {
  if (given === null) return field.type === 'boolean' ? false : null;
  switch (field.type) {
    case 'boolean':
      if (typeof given !== 'boolean') throw cannotRead('boolean', given);
      return given;
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return toNumber(field, given);
    case 'datetime':
      return parseDateTime(toText(given)) ?? fail(cannotRead('datetime', given));
    case 'date':
      return isDate(toText(given)) ? toText(given) : fail(cannotRead('date', given));
    case 'reference':
      return toReference(field, toText(given));
    default:
      return checkText(field, toText(given).trim());
  }
}

function toNumber(field: FieldDefinition, given: unknown): number {
  const number = typeof given === 'string' ? Number(given) : given;
  if (typeof number !== 'number' || Number.isNaN(number)) throw cannotRead(field.type, given);
  return field.type === 'int' ? Math.trunc(number) : number;
}

function toText(given: unknown): string {
  if (typeof given === 'string') return given;
  if (typeof given === 'number' || typeof given === 'boolean') return String(given);
  throw cannotRead('string', given);
}

function toReference(field: FieldDefinition, id: string): Value {
  if (id === '') return null;
  if (!isRecordId(id))
    throw badRequest('MALFORMED_ID', `${field.label}: id value of incorrect type: ${id}`, [
      field.name,
    ]);
  return toId18(id);
}

function checkText(field: FieldDefinition, text: string): Value {
  if (text === '') return null;
  const max = field.length ?? (field.type === 'textarea' ? 255 : undefined);
  if (max !== undefined && storedLength(text) > max)
    throw badRequest(
      'STRING_TOO_LONG',
      `${field.label}: data value too large: ${text.slice(0, 80)} (max length=${max})`,
      [field.name],
    );
  if (field.type === 'email' && !isEmail(text))
    throw badRequest('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${text}`, [
      field.name,
    ]);
  checkChoices(field, text);
  return text;
}

/** A line break is stored as two characters. */
export function storedLength(text: string): number {
  let length = 0;
  for (let at = 0; at < text.length; at++)
    length += text[at] === '\n' && text[at - 1] !== '\r' ? 2 : 1;
  return length;
}

function checkChoices(field: FieldDefinition, text: string): void {
  if (!field.restricted) return;
  const chosen = field.type === 'multipicklist' ? text.split(';') : [text];
  const bad = chosen.find((choice) => !field.values?.includes(choice));
  if (bad !== undefined)
    throw badRequest(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      `${field.label}: bad value for restricted picklist field: ${bad}`,
      [field.name],
    );
}

/** Loosely what the org accepts: one @, a dotted domain, no blanks. */
function isEmail(text: string): boolean {
  const [local = '', domain = '', ...more] = text.split('@');
  if (local === '' || more.length > 0 || [...text].some((one) => one <= ' ' || one === ','))
    return false;
  const labels = domain.split('.');
  return labels.length > 1 && labels.every((label) => label !== '') && !local.includes('..');
}

function cannotRead(type: string, given: unknown): ApiError {
  const kind = typeof given === 'string' ? 'VALUE_STRING' : typeof given;
  return badRequest(
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${type} from ${kind} value ${String(given)} or request may be missing a required field at [line:1, column:1]`,
  );
}

function fail(error: ApiError): never {
  throw error;
}

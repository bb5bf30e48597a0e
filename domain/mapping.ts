import type { FieldValue } from './member.js';
import type { FieldMapping } from './sync.js';

export type SourceValues = Readonly<Record<string, FieldValue | undefined>>;

/** Whose record a path reads, and the path on it. */
export interface MappedPath {
  of: 'record' | 'person';
  path: string;
}

const PREFIX = /^(record|person)\.(.+)$/;
/** As Salesforce's REST writes an instant; strict readers of ISO-8601 refuse the offset without a colon. */
const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d)(\d\d)$/;

/** `person.Title` is Title of the person's record, `record.Title` and plain `Title` of the one that was read (R11). */
export function mappedPath(from: string): MappedPath {
  const [, of, path] = PREFIX.exec(from) ?? [];
  if (of === undefined || path === undefined) return { of: 'record', path: from };
  return { of: of === 'person' ? 'person' : 'record', path };
}

/**
 * Member fields that a record and its person map to; both are one object where the record is the person.
 * Numbers and booleans stay what they are, dates are `2026-11-23`, instants ISO with a zone. A blank value is null;
 * whether it clears is decided beside the old claim.
 * @param multiPicklists `from`s of the mapping whose fields take several values: those become lists
 */
export function mapFields(
  record: SourceValues,
  person: SourceValues,
  mapping: readonly FieldMapping[],
  multiPicklists: readonly string[],
): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  for (const { from, constant, to } of mapping) {
    if (from === null) fields[to] = constant ?? null;
    else fields[to] = typed(valueAt(record, person, from), multiPicklists.includes(from));
  }
  return fields;
}

/** New fields over old ones: a blank keeps the old value where the mapping says so (R11). */
export function keepBlanks(
  fields: Record<string, FieldValue>,
  old: Record<string, FieldValue> | undefined,
  mapping: readonly FieldMapping[],
): Record<string, FieldValue> {
  if (!old) return fields;
  const kept = mapping.filter(
    ({ to, whenBlank }) => whenBlank === 'keep' && fields[to] === null && Object.hasOwn(old, to),
  );
  if (kept.length === 0) return fields;
  return { ...fields, ...Object.fromEntries(kept.map(({ to }) => [to, old[to] ?? null])) };
}

function valueAt(record: SourceValues, person: SourceValues, from: string): FieldValue | undefined {
  const { of, path } = mappedPath(from);
  return (of === 'person' ? person : record)[path];
}

function typed(value: FieldValue | undefined, isList: boolean): FieldValue {
  if (typeof value !== 'string') return value ?? null;
  if (value.trim() === '') return null;
  return isList ? value.split(';') : value.replace(INSTANT, withZone);
}

const withZone = (_all: string, wall: string, hours: string, minutes: string): string =>
  hours.slice(1) === '00' && minutes === '00' ? `${wall}Z` : `${wall}${hours}:${minutes}`;

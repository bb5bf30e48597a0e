import type { FieldValue } from './member.js';
import type { FieldMapping } from './sync.js';

export type SourceValues = Readonly<Record<string, FieldValue | undefined>>;

/** Member fields that a record maps to. A blank value is null; whether it clears is decided beside the old claim. */
export function mapFields(
  record: SourceValues,
  mapping: readonly FieldMapping[],
): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  for (const { from, to } of mapping) fields[to] = unblank(record[from]);
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
    ({ to, whenBlank }) => whenBlank === 'keep' && fields[to] === null && old[to] !== undefined,
  );
  if (kept.length === 0) return fields;
  return { ...fields, ...Object.fromEntries(kept.map(({ to }) => [to, old[to] ?? null])) };
}

function unblank(value: FieldValue | undefined): FieldValue {
  if (value === undefined) return null;
  return typeof value === 'string' && value.trim() === '' ? null : value;
}

import type { FieldValue } from '../domain/member.js';

/** What a member field holds, whatever Salesforce calls it. */
export const VALUE_KINDS = ['text', 'number', 'boolean', 'date', 'datetime', 'list'] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

const KINDS = new Map<string, ValueKind>([
  ...['int', 'long', 'double', 'currency', 'percent'].map((type) => [type, 'number'] as const),
  ...(['boolean', 'date', 'datetime'] as const).map((type) => [type, type] as const),
  ['multipicklist', 'list'],
]);

export const kindOf = (type: string): ValueKind => KINDS.get(type) ?? 'text';

export function constantKind(value: FieldValue): ValueKind {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'text';
}

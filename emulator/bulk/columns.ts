import type { Value } from '../values.js';
import { formatDateTime } from '../values.js';
import type { FieldType } from '../schema/types.js';
import { pathReader } from '../soql/path.js';
import type { Scope } from '../soql/path.js';
import { selectedPaths } from '../soql/select.js';
import type { SelectItem } from '../soql/select.js';

/** One column of a bulk result. */
export interface Column {
  /** `Email`, `Account.Name`. */
  name: string;
  type: FieldType;
  read(number: number): Value;
}

export function columnsOf(scope: Scope, items: readonly SelectItem[]): Column[] {
  return selectedPaths(scope, items).map((path) => {
    const parents = path.steps.map(({ reference }) => reference.relationshipName);
    return {
      name: [...parents, path.field.name].join('.'),
      type: path.field.type,
      read: pathReader(scope, path),
    };
  });
}

const FRACTIONAL: ReadonlySet<FieldType> = new Set<FieldType>(['double', 'currency', 'percent']);

/** A value as bulk results write it: nothing for null, `…000Z` for an instant, `1.0` for a whole double. */
export function bulkText(value: Value, type: FieldType): string {
  if (value === null) return '';
  if (type === 'datetime') return `${formatDateTime(Number(value)).slice(0, -'+0000'.length)}Z`;
  if (FRACTIONAL.has(type) && Number.isInteger(value)) return `${String(value)}.0`;
  return String(value);
}

/** One line without its ending: every column in quotes, quotes inside doubled. */
export function csvLine(texts: readonly string[], delimiter: string): string {
  return texts
    .map((text) => (text.includes('"') ? `"${text.replaceAll('"', '""')}"` : `"${text}"`))
    .join(delimiter);
}

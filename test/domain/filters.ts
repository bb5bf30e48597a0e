import type { Comparison, Filter } from '../../domain/criteria.js';
import type { FieldValue } from '../../domain/member.js';

export type Values = Record<string, FieldValue>;

/** What Salesforce makes of a filter: text ignores case, a blank takes part in `=` and `!=` only. */
export function passes(filter: Filter | null, record: Values): boolean {
  if (filter === null) return true;
  if ('all' in filter) return filter.all.every((part) => passes(part, record));
  if ('any' in filter) return filter.any.some((part) => passes(part, record));
  if ('not' in filter) return !passes(filter.not, record);
  if ('soql' in filter) return record[filter.soql] === true;
  return compares(filter, record[filter.field] ?? null);
}

function compares({ is, value, type }: Comparison, held: FieldValue): boolean {
  const key = (one: FieldValue): FieldValue => {
    if (typeof one !== 'string') return one;
    return type === 'datetime' ? Date.parse(one) : one.toLowerCase();
  };
  const [a, b] = [key(held), key(value)];
  if (is === 'equals') return a === b;
  if (is === 'notEquals') return a !== b;
  const list = Array.isArray(value) ? value.map((one) => one.toLowerCase()) : [];
  if (is === 'in') return a !== null && list.includes(String(a));
  // Ours never rest on what a blank is to these: they name it.
  if (is === 'notIn') return a !== null && !list.includes(String(a));
  if (a === null || b === null) return false;
  const chosen = String(a).split(';');
  const includes = list.some((one) => one.split(';').every((choice) => chosen.includes(choice)));
  switch (is) {
    case 'less':
      return a < b;
    case 'lessOrEqual':
      return a <= b;
    case 'greater':
      return a > b;
    case 'greaterOrEqual':
      return a >= b;
    case 'contains':
      return String(a).includes(String(b));
    case 'startsWith':
      return String(a).startsWith(String(b));
    case 'endsWith':
      return String(a).endsWith(String(b));
    case 'includes':
      return includes;
    case 'excludes':
      return !includes;
  }
}

import type { Comparator, Comparison, Filter } from '../domain/criteria.js';

const WORDS: Record<Comparator, string> = {
  equals: '=',
  notEquals: '!=',
  less: '<',
  lessOrEqual: '<=',
  greater: '>',
  greaterOrEqual: '>=',
  contains: 'CONTAINS',
  startsWith: 'STARTS WITH',
  endsWith: 'ENDS WITH',
  in: 'IN',
  notIn: 'NOT IN',
  includes: 'INCLUDES',
  excludes: 'EXCLUDES',
};

/** A frozen filter for people to read, close to SOQL; null when all records are read. */
export const filterInWords = (filter: Filter | null): string | null =>
  filter === null ? null : words(filter, false);

function words(filter: Filter, isInner: boolean): string {
  if ('soql' in filter) return `(${filter.soql})`;
  if ('not' in filter) return `NOT ${words(filter.not, true)}`;
  if ('all' in filter) return joined(filter.all, 'AND', isInner);
  if ('any' in filter) return joined(filter.any, 'OR', isInner);
  return `${filter.field} ${WORDS[filter.is]} ${valueOf(filter)}`;
}

function joined(filters: Filter[], by: 'AND' | 'OR', isInner: boolean): string {
  const text = filters.map((filter) => words(filter, true)).join(` ${by} `);
  return isInner && filters.length > 1 ? `(${text})` : text;
}

function valueOf({ value, type }: Comparison): string {
  const one = (item: string | number | boolean | null) =>
    typeof item === 'string' && type === 'text' ? `'${item}'` : String(item);
  return Array.isArray(value) ? `(${value.map(one).join(', ')})` : one(value);
}

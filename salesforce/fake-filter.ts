import type { Comparison, Filter } from '../domain/criteria.js';
import type { FieldValue } from '../domain/member.js';
import { Failure } from '../domain/failures.js';
import type { FakeView } from './fake.js';
import { filterSoql } from './filter-soql.js';
import type { SalesforceRecord, SalesforceValue } from './port.js';

type Views = Record<string, FakeView>;
type Key = string | number | boolean | null;

/**
 * Whether a record passes, by the rules of SOQL: text without regard to case, empty text is null, null takes part in
 * `=`, `!=`, NOT IN and EXCLUDES only. Refuses what the real client refuses.
 */
export function matcherOf(filter: Filter | null, views: Views): (r: SalesforceRecord) => boolean {
  filterSoql(filter);
  return filter === null ? () => true : (record) => passes(record, filter, views);
}

/** The fields that a filter names. */
export function fieldsOfFilter(filter: Filter | null): string[] {
  if (filter === null || 'soql' in filter) return [];
  if ('not' in filter) return fieldsOfFilter(filter.not);
  if ('all' in filter) return filter.all.flatMap(fieldsOfFilter);
  return 'any' in filter ? filter.any.flatMap(fieldsOfFilter) : [filter.field];
}

function passes(record: SalesforceRecord, filter: Filter, views: Views): boolean {
  if ('soql' in filter) return viewOf(filter.soql, views).matches(record);
  if ('not' in filter) return !passes(record, filter.not, views);
  if ('all' in filter) return filter.all.every((part) => passes(record, part, views));
  if ('any' in filter) return filter.any.some((part) => passes(record, part, views));
  return compares(record[filter.field] ?? null, filter);
}

function compares(value: SalesforceValue, { field, is, type, value: given }: Comparison): boolean {
  const key = keyOf(type, field);
  const own = key(value);
  const wanted = listOf(given).map(key);
  const [point = null] = wanted;
  switch (is) {
    case 'equals':
      return own === point;
    case 'notEquals':
      return own !== point;
    case 'in':
      return wanted.includes(own);
    case 'notIn':
      return !wanted.includes(own);
    case 'includes':
      return includesAny(own, wanted);
    case 'excludes':
      return !includesAny(own, wanted);
    case 'contains':
      return typeof own === 'string' && own.includes(textOf(given));
    case 'startsWith':
      return typeof own === 'string' && own.startsWith(textOf(given));
    case 'endsWith':
      return typeof own === 'string' && own.endsWith(textOf(given));
    default:
      return own !== null && point !== null && inOrder(own, is, point);
  }
}

function inOrder(own: Key, is: Comparison['is'], point: Key): boolean {
  if (own === null || point === null) return false;
  if (is === 'less') return own < point;
  if (is === 'lessOrEqual') return own <= point;
  return is === 'greater' ? own > point : own >= point;
}

/** `A;B` asks for both; several of them for any. */
function includesAny(own: Key, wanted: Key[]): boolean {
  const chosen = new Set(typeof own === 'string' ? own.split(';') : []);
  return wanted.some((set) =>
    String(set)
      .split(';')
      .every((one) => chosen.has(one)),
  );
}

/** What a value is compared by. */
function keyOf(type: Comparison['type'], field: string): (value: Key) => Key {
  if (type === 'number') return (value) => (value === null ? null : Number(value));
  if (type === 'boolean') return (value) => (value === null ? null : String(value) === 'true');
  if (type === 'datetime') return (value) => (value === null ? null : secondOf(String(value)));
  if (/(^|\.)\w*Id$/.test(field)) return (value) => (value === null ? null : idKey(String(value)));
  return (value) => (typeof value === 'string' ? value.toLowerCase() || null : value);
}

const secondOf = (instant: string): number => Math.floor(Date.parse(instant) / 1000);

const idKey = (text: string): string | null =>
  (/^[A-Za-z0-9]{18}$/.test(text) ? text.slice(0, 15) : text) || null;

const listOf = (value: FieldValue): Key[] => (Array.isArray(value) ? value : [value]);

const textOf = (value: FieldValue): string => String(value).toLowerCase();

function viewOf(soql: string, views: Views): FakeView {
  const view = Object.values(views).find(({ definition }) => definition.where === soql);
  if (view !== undefined) return view;
  const text = 'The fake knows only the WHERE clauses of its own views.';
  throw new Failure('SALESFORCE_QUERY_REFUSED', text);
}

import type { Comparator, Comparison, Filter } from '../domain/criteria.js';
import type { FieldValue } from '../domain/member.js';
import {
  fieldPath,
  soqlDate,
  soqlDateTime,
  soqlLike,
  soqlNumber,
  soqlString,
  unfit,
} from './soql-literals.js';
import { assertClause } from './soql-tokens.js';

type Scalar = string | number | boolean;

const OPERATORS: Partial<Record<Comparator, string>> = {
  equals: '=',
  notEquals: '!=',
  less: '<',
  lessOrEqual: '<=',
  greater: '>',
  greaterOrEqual: '>=',
  in: 'IN',
  notIn: 'NOT IN',
  includes: 'INCLUDES',
  excludes: 'EXCLUDES',
};

/**
 * A filter as a condition that can be joined by AND or OR; null when it lets everything pass.
 * Fails CRITERIA_UNFIT for what SOQL cannot say, SALESFORCE_FIELD_MISSING for what is no field path.
 */
export function filterSoql(filter: Filter | null): string | null {
  if (filter === null) return null;
  if ('soql' in filter) return `(${assertClause(filter.soql)})`;
  if ('not' in filter) return negation(filterSoql(filter.not));
  if ('all' in filter) return group(conjunctsOf(filter).map(filterSoql).filter(isGiven), 'AND');
  if (!('any' in filter)) return comparisonSoql(filter);
  if (filter.any.length === 0) throw impossible();
  const parts = filter.any.map(filterSoql);
  return parts.every(isGiven) ? group(parts, 'OR') : null;
}

/** The filters that must all hold, groups within groups opened. */
export function conjunctsOf(filter: Filter | null): Filter[] {
  if (filter === null) return [];
  return 'all' in filter ? filter.all.flatMap(conjunctsOf) : [filter];
}

/** `field operator literal`. */
export function comparisonSoql({ field, is, type, value }: Comparison): string {
  const path = fieldPath(field);
  if (is === 'contains' || is === 'startsWith' || is === 'endsWith') {
    if (typeof value !== 'string') throw unfit(`${path} is searched for something that is no text`);
    return `${path} LIKE ${soqlLike(value, is)}`;
  }
  const operator = OPERATORS[is] ?? '=';
  if (is === 'in' || is === 'notIn' || is === 'includes' || is === 'excludes') {
    return `${path} ${operator} (${listOf(value, type).join(',')})`;
  }
  if (value !== null) return `${path} ${operator} ${literalOf(single(value), type)}`;
  if (is === 'equals' || is === 'notEquals') return `${path} ${operator} null`;
  throw unfit(`${path} is compared to nothing. Give a value, or ask whether it is blank`);
}

/** The literals of a list, each once. SOQL has no condition that is always false, so it must not be empty. */
export function listOf(value: FieldValue, type: Comparison['type']): string[] {
  const values = Array.isArray(value) ? value : [single(value)];
  if (values.length === 0) throw unfit('a list of values is empty. Give one at least');
  return [...new Set(values.map((one) => literalOf(one, type)))];
}

function literalOf(value: Scalar, type: Comparison['type']): string {
  if (type === 'number') return soqlNumber(numberOf(value));
  if (type === 'boolean') return booleanOf(value);
  const text = String(value);
  if (type === 'date') return soqlDate(text);
  return type === 'datetime' ? soqlDateTime(text) : soqlString(text);
}

/** Lists of the domain hold texts, also of numbers. */
function numberOf(value: Scalar): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number') return number;
  throw unfit('a value is no number');
}

function booleanOf(value: Scalar): string {
  if (value === true || value === 'true') return 'true';
  if (value === false || value === 'false') return 'false';
  throw unfit('a value is neither true nor false');
}

function single(value: FieldValue): Scalar {
  if (value !== null && !Array.isArray(value)) return value;
  throw unfit('a condition needs one value');
}

/** Salesforce takes AND NOT only with the NOT inside brackets. Twice not is left out. */
function negation(part: string | null): string {
  if (part === null) throw impossible();
  if (part.startsWith('(NOT ')) return part.slice('(NOT '.length, -1);
  return `(NOT ${part.startsWith('(') ? part : `(${part})`})`;
}

function group(parts: string[], joiner: 'AND' | 'OR'): string | null {
  if (parts.length < 2) return parts[0] ?? null;
  return `(${parts.join(` ${joiner} `)})`;
}

const isGiven = (part: string | null): part is string => part !== null;

const impossible = () => unfit('no record can match them. Take the empty group out');

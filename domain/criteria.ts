import type { FieldValue } from './member.js';

/** How a condition compares; which operators a field takes depends on its type in describe. */
export const OPERATORS = [
  'equals',
  'notEquals',
  'contains',
  'notContains',
  'startsWith',
  'endsWith',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'in',
  'notIn',
  'includes',
  'excludes',
  'isBlank',
  'isNotBlank',
  'before',
  'after',
  'on',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** One condition as a person writes it. `value` is null where the operator takes none. */
export interface Condition {
  /** Field of the source object, or a path to a parent's. */
  field: string;
  operator: Operator;
  /** `in`, `notIn`, `includes` and `excludes` take a list. Relative dates are Salesforce's literals, `LAST_N_DAYS:30`. */
  value: ConditionValue;
}
export type ConditionValue = string | number | boolean | null | (string | number)[];

/**
 * What Salesforce is asked: conditions with values typed, their pattern applied and relative dates made absolute (R5).
 * It is frozen with the run, so that a candidate is asked for by Id with the same filter (R3).
 */
export type Filter =
  | { all: Filter[] }
  | { any: Filter[] }
  | { not: Filter }
  | Comparison
  /** A WHERE clause that Salesforce wrote itself, of a list view. */
  | { soql: string };

export interface Comparison {
  field: string;
  is: Comparator;
  /** How `value` is written in SOQL: text is quoted, dates and datetimes are bare. */
  type: 'text' | 'number' | 'boolean' | 'date' | 'datetime';
  /** A list for `in`, `notIn`, `includes` and `excludes`; null is blank, with `equals` and `notEquals` only. */
  value: FieldValue;
}

export type Comparator =
  | 'equals'
  | 'notEquals'
  | 'less'
  | 'lessOrEqual'
  | 'greater'
  | 'greaterOrEqual'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'in'
  | 'notIn'
  | 'includes'
  | 'excludes';

/** Joins what is there by and; null when nothing restricts. */
export function allOf(filters: readonly (Filter | null)[]): Filter | null {
  const given = filters.filter((filter) => filter !== null);
  return given.length < 2 ? (given[0] ?? null) : { all: given };
}

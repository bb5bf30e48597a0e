import { Temporal } from 'temporal-polyfill';
import { isDay } from './condition-value.js';
import type { Comparator, Comparison, Condition, ConditionValue, Filter } from './criteria.js';
import type { FieldValue } from './member.js';
import { blank, everyOf, negationOf } from './negate.js';
import { familyOf } from './operators.js';
import type { Family } from './operators.js';
import { longId } from './record-id.js';
import {
  dayAfter,
  dayAt,
  daysOf,
  instantsOf,
  looksRelative,
  readRelativeDate,
} from './relative-date.js';
import type { Days } from './relative-date.js';

/** When and where the clock stands that relative dates are read on (R5). */
export interface Clock {
  timeZone: string;
  /** ISO instant. */
  at: string;
}

/** Where the operator of a condition ends up, for a value that is one point. */
const COMPARATORS: Partial<Record<Condition['operator'], Comparator>> = {
  ...{ equals: 'equals', on: 'equals', in: 'in', includes: 'includes' },
  ...{ less: 'less', before: 'less', lessOrEqual: 'lessOrEqual' },
  ...{ greater: 'greater', after: 'greater', greaterOrEqual: 'greaterOrEqual' },
  ...{ contains: 'contains', startsWith: 'startsWith', endsWith: 'endsWith' },
};
const OPPOSITES = {
  notEquals: 'equals',
  notIn: 'in',
  notContains: 'contains',
  excludes: 'includes',
  isNotBlank: 'isBlank',
} as const;

/** What a condition asks of records; it must have passed `conditionProblem`. Operators with not match blanks too. */
export function conditionFilter(condition: Condition, type: string, clock: Clock): Filter {
  const { field, operator, value } = condition;
  if (isOpposite(operator)) {
    return negationOf(
      conditionFilter({ ...condition, operator: OPPOSITES[operator] }, type, clock),
    );
  }
  if (operator === 'isBlank') return blank(field);
  const family = familyOf(type) ?? 'text';
  const is = COMPARATORS[operator] ?? 'equals';
  if (family === 'date' || family === 'datetime')
    return onCalendar(field, family, is, value, clock);
  return { field, is, type: writtenAs(family), value: valueOf(family, value) };
}

const isOpposite = (operator: Condition['operator']): operator is keyof typeof OPPOSITES =>
  operator in OPPOSITES;

/** A day or a literal is a range of instants to a datetime field, and a literal one of days to a date field. */
function onCalendar(
  field: string,
  type: 'date' | 'datetime',
  is: Comparator,
  value: ConditionValue,
  { timeZone, at }: Clock,
): Filter {
  const text = String(value);
  const days = looksRelative(text) ? literalDays(text, dayAt(at, timeZone)) : dayOf(text, type);
  if (days === null) return { field, is, type, value: pointOf(text, type) };
  const range = type === 'date' ? days : instantsOf(days, timeZone);
  return around(is, range, (side, edge) => ({ field, is: side, type, value: edge }));
}

/** Salesforce's reading of a range: before its start, from its end on, or within. */
function around(
  is: Comparator,
  { from, to }: Days,
  compare: (is: Comparator, edge: string) => Comparison,
): Filter {
  switch (is) {
    case 'less':
      return compare('less', from);
    case 'lessOrEqual':
      return compare('less', to);
    case 'greater':
      return compare('greaterOrEqual', to);
    case 'greaterOrEqual':
      return compare('greaterOrEqual', from);
    default:
      return everyOf([compare('greaterOrEqual', from), compare('less', to)]);
  }
}

function literalDays(literal: string, today: string): Days | null {
  const reading = readRelativeDate(literal);
  return 'date' in reading ? daysOf(reading.date, today) : null;
}

const dayOf = (text: string, type: 'date' | 'datetime'): Days | null =>
  type === 'datetime' && isDay(text) ? { from: text, to: dayAfter(text) } : null;

/** SOQL compares whole seconds. */
const pointOf = (text: string, type: 'date' | 'datetime'): string =>
  type === 'date' ? text : Temporal.Instant.from(text).toString({ smallestUnit: 'second' });

const writtenAs = (family: Family): Comparison['type'] =>
  family === 'number' || family === 'boolean' ? family : 'text';

/** Lists hold texts, also of numbers. */
function valueOf(family: Family, value: ConditionValue): FieldValue {
  const typed = (one: string | number) => (family === 'id' ? longId(String(one)) : String(one));
  if (Array.isArray(value)) return [...new Set(value.map(typed))];
  return family === 'id' && value !== null ? longId(String(value)) : value;
}

import { Temporal } from 'temporal-polyfill';
import type { ConditionValue, Operator } from './criteria.js';
import type { Family } from './operators.js';
import { looksRelative, readRelativeDate } from './relative-date.js';

/** The longest text that a condition takes. */
const MOST_TEXT = 1000;
const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i;
const RECORD_ID = /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/;

/** How many values an operator takes. */
export function takes(operator: Operator): 'none' | 'one' | 'list' {
  if (operator === 'isBlank' || operator === 'isNotBlank') return 'none';
  const lists: Operator[] = ['in', 'notIn', 'includes', 'excludes'];
  return lists.includes(operator) ? 'list' : 'one';
}

/** What is wrong with the value of a condition, or null. */
export function valueProblem(
  family: Family,
  operator: Operator,
  value: ConditionValue,
): string | null {
  const wanted = takes(operator);
  if (wanted === 'none') return value === null ? null : `must be left out with ${operator}`;
  if (value === null) return `is required with ${operator}; to ask for blanks use isBlank`;
  if (wanted === 'one') {
    return Array.isArray(value) ? 'must be one value, not a list' : single(family, value);
  }
  if (!Array.isArray(value) || value.length === 0) return 'must be a list of at least one value';
  const problems = value.map((one) => single(family, one));
  const first = problems.findIndex((problem) => problem !== null);
  return first < 0 ? null : `item ${first}: ${problems[first]}`;
}

/** A plain day: `2026-11-23`. */
export const isDay = (value: unknown): value is string =>
  typeof value === 'string' && DAY.test(value) && readable(() => Temporal.PlainDate.from(value));

function single(family: Family, value: string | number | boolean): string | null {
  switch (family) {
    case 'text':
    case 'choices':
      return isText(value) ? null : `must be text of 1 to ${MOST_TEXT} characters, in quotes`;
    case 'id':
      return typeof value === 'string' && RECORD_ID.test(value)
        ? null
        : 'must be a record Id of 15 or 18 characters';
    case 'number':
      return isNumber(value) ? null : 'must be a number such as 5, without quotes';
    case 'boolean':
      return typeof value === 'boolean' ? null : 'must be true or false, without quotes';
    case 'date':
      return dateProblem(value, isDay, 'a date such as 2026-11-23');
    case 'datetime':
      return dateProblem(
        value,
        (text) => isDay(text) || isInstant(text),
        'an instant such as 2026-11-23T09:30:00+09:00, a date such as 2026-11-23',
      );
  }
}

function dateProblem(
  value: string | number | boolean,
  fits: (text: string) => boolean,
  what: string,
): string | null {
  if (typeof value === 'string' && looksRelative(value)) {
    const reading = readRelativeDate(value);
    return 'problem' in reading ? reading.problem : null;
  }
  const known = typeof value === 'string' && fits(value) && inYears(value);
  return known ? null : `must be ${what} or a date literal such as LAST_N_DAYS:30`;
}

const isText = (value: unknown): boolean =>
  typeof value === 'string' && value.trim() !== '' && value.length <= MOST_TEXT;

/** As SOQL writes numbers: no exponent. */
const isNumber = (value: unknown): boolean =>
  typeof value === 'number' && Number.isFinite(value) && !/e/.test(String(value));

const isInstant = (text: string): boolean =>
  INSTANT.test(text) && readable(() => Temporal.Instant.from(text));

/** Salesforce's dates. */
function inYears(text: string): boolean {
  const year = Number(text.slice(0, 4));
  return year >= 1700 && year <= 4000;
}

function readable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

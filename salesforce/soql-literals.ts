import { Failure } from '../domain/failures.js';

/** Names and literals of SOQL: everything a person typed passes a validator or an escaper here, once. */

export type LikePlace = 'contains' | 'startsWith' | 'endsWith';

const NAME = /^[A-Za-z](?:_?[A-Za-z0-9]|__(?=[A-Za-z0-9]))*$/;
const MAX_PATH_SEGMENTS = 6;
const RECORD_ID = /^[A-Za-z0-9]{18}$/;
/** Of one string literal in a WHERE clause, in characters. */
const LONGEST_TEXT = 4_000;
const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** An object's API name. Fails SALESFORCE_OBJECT_MISSING for what cannot be one. */
export function objectName(name: string): string {
  if (NAME.test(name)) return name;
  throw new Failure(
    'SALESFORCE_OBJECT_MISSING',
    'The object name is not a Salesforce API name. Use the API name from Object Manager, such as Lead or Invoice__c.',
  );
}

/** A field or a path to a parent's field, at most five parents. Fails SALESFORCE_FIELD_MISSING. */
export function fieldPath(path: string): string {
  const segments = path.split('.');
  if (segments.length <= MAX_PATH_SEGMENTS && segments.every((s) => NAME.test(s))) return path;
  throw new Failure(
    'SALESFORCE_FIELD_MISSING',
    'A field path is not made of Salesforce API names. Use names such as Email, Score__c or Account.Name.',
  );
}

/** The name of a `USING SCOPE`. Fails LIST_VIEW_UNFIT. */
export function scopeName(name: string): string {
  if (/^[A-Za-z][A-Za-z_]*$/.test(name)) return name;
  throw new Failure('LIST_VIEW_UNFIT', 'The scope of the list view is not one of Salesforce.');
}

/** An 18-character record Id. Fails SALESFORCE_QUERY_REFUSED. */
export function recordId(id: string): string {
  if (RECORD_ID.test(id)) return id;
  throw new Failure('SALESFORCE_QUERY_REFUSED', 'A record Id must have 18 letters and digits.');
}

/** A quoted string literal. Fails CRITERIA_UNFIT for one that is longer than Salesforce takes. */
export function soqlString(text: string): string {
  if (text.length <= LONGEST_TEXT) return `'${escaped(text)}'`;
  throw unfit(`a text is longer than ${LONGEST_TEXT} characters. Shorten it`);
}

/** The right side of LIKE: `text` is taken literally, also its % and _. */
export function soqlLike(text: string, place: LikePlace): string {
  const literal = soqlString(text).slice(1, -1).replace(/[%_]/g, '\\$&');
  const before = place === 'startsWith' ? '' : '%';
  const after = place === 'endsWith' ? '' : '%';
  return `'${before}${literal}${after}'`;
}

/** A datetime literal in UTC, whole seconds (Salesforce ignores fractions when it compares). */
export function soqlDateTime(instant: string | Date): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) throw unfit('a date-time is no instant');
  return `${at.toISOString().slice(0, 19)}Z`;
}

/** A date literal, `2026-11-23`. */
export function soqlDate(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  const valid = /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(at.getTime());
  if (valid && at.toISOString().startsWith(date)) return date;
  throw unfit('a date must look like 2026-11-23');
}

/** A number as it is typed, without an exponent. */
export function soqlNumber(value: number): string {
  if (Number.isFinite(value) && !/e/.test(String(value))) return String(value);
  throw unfit('a number is not finite, or too large to be written in SOQL');
}

/** A condition that no SOQL can express: a person has to change it. */
export const unfit = (why: string): Failure =>
  new Failure('CRITERIA_UNFIT', `The conditions cannot be asked of Salesforce: ${why}.`);

// Control characters are matched on purpose, by their escapes.
const escaped = (text: string): string =>
  text.replace(/[\\'\n\r\t\f]|[\b]/g, (c) => ESCAPES[c] ?? c);

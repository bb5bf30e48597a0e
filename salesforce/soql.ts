import type { Condition } from '../domain/criteria.js';
import { Failure } from '../domain/failures.js';
import type { RecordQuery } from './port.js';

/** Pure building of SOQL. Everything a person typed passes a validator or an escaper here, once. */

export type SoqlOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type LikePlace = 'contains' | 'startsWith' | 'endsWith';

const NAME = /^[A-Za-z](?:_?[A-Za-z0-9]|__(?=[A-Za-z0-9]))*$/;
const MAX_PATH_SEGMENTS = 6;
const RECORD_ID = /^[A-Za-z0-9]{18}$/;
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

/** An 18-character record Id. Fails SALESFORCE_QUERY_REFUSED. */
export function recordId(id: string): string {
  if (RECORD_ID.test(id)) return id;
  throw refused('A record Id must have 18 letters and digits.');
}

/** A quoted string literal. */
export const soqlString = (text: string): string =>
  // eslint would not see it otherwise: control characters are matched on purpose, by their escapes
  `'${text.replace(/[\\'\n\r\t\f]|[\b]/g, (c) => ESCAPES[c] ?? c)}'`;

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
  if (Number.isNaN(at.getTime())) throw refused('A date-time value is no instant.');
  return `${at.toISOString().slice(0, 19)}Z`;
}

/** A date literal, `2026-11-23`. */
export function soqlDate(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  const valid = /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(at.getTime());
  if (valid && at.toISOString().startsWith(date)) return date;
  throw refused('A date value must look like 2026-11-23.');
}

/** A string, number, boolean or null as a literal; dates have their own functions. */
export function soqlLiteral(value: string | number | boolean | null): string {
  if (typeof value === 'string') return soqlString(value);
  if (typeof value !== 'number') return String(value);
  if (Number.isFinite(value) && !/e/.test(String(value))) return String(value);
  throw refused('A number value is not finite, or too large to be written in SOQL.');
}

/** `path operator literal`; the literal comes from one of the functions above. */
export const compare = (path: string, operator: SoqlOperator, literal: string): string =>
  `${fieldPath(path)} ${operator} ${literal}`;

/** `path LIKE 'text%'` */
export const like = (path: string, text: string, place: LikePlace): string =>
  `${fieldPath(path)} LIKE ${soqlLike(text, place)}`;

/** `path IN (…)`. Fails on an empty list: SOQL has no condition that is always false. */
export function inList(path: string, literals: readonly string[]): string {
  if (literals.length === 0) throw refused('A list of values is empty.');
  return `${fieldPath(path)} IN (${literals.join(',')})`;
}

/** A condition of the domain as SOQL. `equals null` asks for blank fields. */
export function conditionSoql({ field, operator, value }: Condition): string {
  const values = Array.isArray(value) ? value : [value];
  if (operator === 'in') return inList(field, values.map(soqlLiteral));
  const [only] = values;
  if (only === undefined || values.length > 1) throw refused('A condition needs one value.');
  return compare(field, '=', soqlLiteral(only));
}

/** One keyset page: the records after `after`, ordered by Id. */
export function pageSoql(query: RecordQuery, after: string | null, limit: number): string {
  const keyset = after === null ? [] : [`Id > '${recordId(after)}'`];
  const conditions = [...query.conditions.map(conditionSoql), ...keyset];
  return `${selectFrom(query)}${where(conditions)} ORDER BY Id LIMIT ${limit}`;
}

/** The number of records, as `totalSize` of the answer. */
export const countSoql = (query: RecordQuery): string =>
  `SELECT COUNT() FROM ${objectName(query.object)}${where(query.conditions.map(conditionSoql))}`;

/** The records with these Ids that match the query. */
export function byIdsSoql(query: RecordQuery, ids: readonly string[]): string {
  const wanted = inList(
    'Id',
    ids.map((id) => soqlString(recordId(id))),
  );
  return `${selectFrom(query)}${where([...query.conditions.map(conditionSoql), wanted])}`;
}

/** The paths that a query reads: Id first, each once whatever its case. */
export function readPaths(fields: readonly string[]): string[] {
  const seen = new Map<string, string>([['id', 'Id']]);
  for (const field of fields) {
    const key = fieldPath(field).toLowerCase();
    if (!seen.has(key)) seen.set(key, field);
  }
  return [...seen.values()];
}

const selectFrom = (query: RecordQuery): string =>
  `SELECT ${readPaths(query.fields).join(', ')} FROM ${objectName(query.object)}`;

const where = (conditions: string[]): string =>
  conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;

const refused = (message: string): Failure => new Failure('SALESFORCE_QUERY_REFUSED', message);

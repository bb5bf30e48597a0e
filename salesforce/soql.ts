import type { Filter } from '../domain/criteria.js';
import { conjunctsOf, filterSoql } from './filter-soql.js';
import type { RecordQuery } from './port.js';
import { fieldPath, objectName, recordId, scopeName } from './soql-literals.js';

/** Pure building of whole statements. */

/** One keyset page: the records after `after`, ordered by Id. */
export function pageSoql(query: RecordQuery, after: string | null, limit: number): string {
  const keyset = after === null ? null : idFilter('greater', recordId(after));
  return `${selectFrom(query)}${where(query.filter, keyset)} ORDER BY Id LIMIT ${limit}`;
}

/** The number of records, as `totalSize` of the answer. */
export const countSoql = (query: RecordQuery): string =>
  `SELECT COUNT() FROM ${from(query)}${where(query.filter, null)}`;

/** The records with these Ids that match the query. */
export const byIdsSoql = (query: RecordQuery, ids: readonly string[]): string =>
  `${selectFrom(query)}${where(query.filter, idFilter('in', ids.map(recordId)))}`;

/** Everything that matches, in no order: ORDER BY would keep Salesforce from splitting the work. */
export const bulkSoql = (query: RecordQuery): string =>
  `${selectFrom(query)}${where(query.filter, null)}`;

/** The paths that a query reads: Id first, each once whatever its case. */
export function readPaths(fields: readonly string[]): string[] {
  const seen = new Map<string, string>([['id', 'Id']]);
  for (const field of fields) {
    const key = fieldPath(field).toLowerCase();
    if (!seen.has(key)) seen.set(key, field);
  }
  return [...seen.values()];
}

const idFilter = (is: 'greater' | 'in', value: string | string[]): Filter => ({
  field: 'Id',
  is,
  type: 'text',
  value,
});

const selectFrom = (query: RecordQuery): string =>
  `SELECT ${readPaths(query.fields).join(', ')} FROM ${from(query)}`;

const from = ({ object, scope = null }: RecordQuery): string =>
  scope === null ? objectName(object) : `${objectName(object)} USING SCOPE ${scopeName(scope)}`;

/** The brackets around the whole are left out: every query would carry them. */
function where(filter: Filter | null, more: Filter | null): string {
  const parts = [...conjunctsOf(filter), ...conjunctsOf(more)].map(filterSoql);
  const given = parts.filter((part) => part !== null);
  return given.length === 0 ? '' : ` WHERE ${given.join(' AND ')}`;
}

import type { Query } from '@jetstreamapp/soql-parser-js';
import { ApiError, badRequest } from '../api-error.js';
import type { Org } from '../org.js';
import { isAggregate } from '../soql/aggregate.js';
import { matching } from '../soql/execute.js';
import { scopeOn } from '../soql/path.js';
import type { Scope } from '../soql/path.js';
import { checkFieldsLimit } from '../soql/select.js';
import { columnsOf } from './columns.js';
import type { Column } from './columns.js';
import { inBulkOrder } from './order.js';

/** What a bulk statement selects: record numbers in the result's order, and how to read each column of them. */
export interface Extract {
  object: string;
  columns: Column[];
  /** Eight bytes a row is all that is kept of it; values are read when they are sent. */
  numbers: Float64Array;
  /** False when ORDER BY or LIMIT keeps the statement from being cut into chunks by Id. */
  chunked: boolean;
}

/** Evaluates a statement over the org as it stands now: what is written later does not show in the result. */
export function extract(org: Org, soql: string, all: boolean, random: () => number): Extract {
  const query = org.parse(soql);
  const { schema, userId, clock, settings } = org;
  const database = org.database.frozen();
  const context = { soql, schema, database, userId, now: clock.now(), timeZone: settings.timeZone };
  const scope = scopeOn(context, query.sObject ?? '', query.sObjectAlias ?? null);
  checkSupported(scope, query);
  const columns = columnsOf(scope, query.fields ?? []);
  if (columns.some(({ type }) => type === 'address'))
    throw badRequest('API_ERROR', 'Selecting compound data not supported in Bulk Query');
  const found = matching(scope, query, all);
  const chunked = query.orderBy === undefined && query.limit === undefined;
  const order = chunked ? settings.bulkOrder : 'id';
  const numbers = inBulkOrder(found, order, settings.bulkChunkRows, random);
  return { object: scope.object.name, columns, numbers, chunked };
}

function checkSupported(scope: Scope, query: Query): void {
  checkFieldsLimit(query);
  if (scope.object.definition.bulk === false)
    throw new ApiError(
      400,
      'INVALIDENTITY',
      `Entity '${scope.object.name}' is not supported by the Bulk API.`,
    );
  if (query.fields?.some(({ type }) => type === 'FieldSubquery'))
    throw badRequest(
      'FEATURENOTENABLED',
      'Aggregate Relationships not supported in Bulk V2 Query with CSV content type',
    );
  if (isAggregate(query))
    throw badRequest('API_ERROR', 'Aggregate functions and GROUP BY not supported in Bulk Query');
  if (query.offset !== undefined)
    throw badRequest('API_ERROR', 'OFFSET not supported in Bulk Query');
  if (query.fields?.some(({ type }) => type === 'FieldTypeof'))
    throw badRequest('API_ERROR', 'TYPEOF not supported in Bulk Query');
}

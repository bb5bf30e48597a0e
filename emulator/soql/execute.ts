import type { Query } from '@jetstreamapp/soql-parser-js';
import { badRequest } from '../api-error.js';
import type { ObjectSchema } from '../schema/object-schema.js';
import { aggregate, isAggregate, isBareCount } from './aggregate.js';
import { compile } from './condition.js';
import type { InnerQuery, Predicate } from './condition.js';
import { childWriter } from './children.js';
import { malformedBecause } from './errors.js';
import { toExpression } from './expression.js';
import { compileOrder } from './order.js';
import { boundsOf, within } from './scan.js';
import { scopeOn } from './path.js';
import type { Context, Scope } from './path.js';
import { checkFieldsLimit, compileSelect } from './select.js';
import type { Row, RowWriter } from './select.js';
import { joinValues } from './join.js';

export type Result =
  | { kind: 'count'; total: number }
  | { kind: 'aggregate'; rows: Row[] }
  | { kind: 'records'; object: ObjectSchema; numbers: number[]; write: RowWriter };

export interface ExecuteOptions {
  /** With the deleted records: queryAll. */
  all: boolean;
  /** `v62.0`, for the record URLs. */
  version: string;
}

const MAX_OFFSET = 2000;

/** Evaluates a parsed statement. Fails with Salesforce's query errors. */
export function execute(context: Context, query: Query, options: ExecuteOptions): Result {
  const scope = scopeOn(context, query.sObject ?? '', query.sObjectAlias ?? null);
  checkFieldsLimit(query);
  if (isBareCount(query))
    return { kind: 'count', total: matching(scope, query, options.all).length };
  if (isAggregate(query)) {
    const rows = aggregate(scope, query, matching(scope, query, options.all, false));
    return { kind: 'aggregate', rows: rows.slice(0, query.limit ?? 2000) };
  }
  const write = compileSelect(scope, query.fields ?? [], options.version, (subquery) =>
    childWriter(scope, subquery, options),
  );
  const numbers = matching(scope, query, options.all);
  return { kind: 'records', object: scope.object, numbers, write };
}

/** The numbers of the records a statement selects, in its order, within its LIMIT and OFFSET. */
export function matching(scope: Scope, query: Query, all: boolean, limited = true): number[] {
  const offset = checkedOffset(query);
  const limit = Math.min(
    (limited ? query.limit : undefined) ?? Number.POSITIVE_INFINITY,
    query.offset === undefined ? Number.POSITIVE_INFINITY : MAX_OFFSET,
  );
  const sort = query.orderBy ? compileOrder(scope, query.orderBy) : null;
  const enough = sort ? Number.POSITIVE_INFINITY : offset + limit;
  const found = collect(scope, query, all, enough);
  return (sort ? sort(found) : found).slice(offset, offset + limit);
}

function checkedOffset(query: Query): number {
  if ((query.offset ?? 0) > MAX_OFFSET)
    throw badRequest('NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${MAX_OFFSET}`);
  return query.offset ?? 0;
}

function collect(scope: Scope, query: Query, all: boolean, enough: number): number[] {
  const expression = query.where ? toExpression(scope.soql, query.where) : null;
  const table = scope.database.table(scope.object);
  const { bounds, rest } = boundsOf(table, expression);
  const inner: InnerQuery = (test) => joinValues(scope, test.valueQuery);
  // All of it is compiled, so that all of it is checked; what the bounds already answer is not tested again.
  const checked = expression && compile(scope, expression, inner);
  const where = rest === expression ? checked : rest && compile(scope, rest, inner);
  const tests = [visibility(scope, query, all), where].filter((test) => test !== null);
  const found: number[] = [];
  if (enough <= 0) return found;
  for (const number of within(table, bounds)) {
    if (!tests.every((test) => test(number))) continue;
    if (found.push(number) >= enough) break;
  }
  return found;
}

/** Deleted records are seen by queryAll only; `USING SCOPE mine` leaves what the integration user owns. */
function visibility(scope: Scope, query: Query, all: boolean): Predicate | null {
  const table = scope.database.table(scope.object);
  const deleted = table.reader('IsDeleted');
  const asked = query.usingScope?.toLowerCase() ?? 'everything';
  const mine = asked === 'mine';
  if (!mine && asked !== 'everything')
    throw malformedBecause(`Using Scope ${asked} is not supported for ${scope.object.name}`);
  if (mine && !scope.object.field('OwnerId'))
    throw malformedBecause(`Using Scope mine is not supported for ${scope.object.name}`);
  const owner = table.reader('OwnerId');
  if (all && !mine) return null;
  return (number) => (all || deleted(number) !== true) && (!mine || owner(number) === scope.userId);
}

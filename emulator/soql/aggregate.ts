import type { FieldType as SelectItem, Query } from '@jetstreamapp/soql-parser-js';
import { isOpaque } from '../schema/types.js';
import type { Value } from '../values.js';
import { fold, orderOf } from './compare.js';
import { cannotBe, malformed, malformedBecause } from './errors.js';
import { pathReader, resolvePath } from './path.js';
import type { Scope } from './path.js';
import { toJson } from './select.js';
import type { Row } from './select.js';

interface Column {
  key: string;
  of(numbers: readonly number[]): unknown;
}

/** True for a statement whose answer is groups, not records. */
export function isAggregate(query: Query): boolean {
  return query.groupBy !== undefined || (query.fields ?? []).some(isAggregateItem);
}

/** `SELECT COUNT() FROM X`: the answer is totalSize alone. */
export function isBareCount(query: Query): boolean {
  const [only, second] = query.fields ?? [];
  return (
    second === undefined &&
    only?.type === 'FieldFunctionExpression' &&
    only.functionName.toUpperCase() === 'COUNT' &&
    only.parameters.length === 0
  );
}

function isAggregateItem(item: SelectItem): boolean {
  return item.type === 'FieldFunctionExpression' && item.isAggregateFn === true;
}

/** The rows of an aggregate statement over the records that matched. */
export function aggregate(scope: Scope, query: Query, numbers: readonly number[]): Row[] {
  if (query.having) throw malformedBecause('HAVING is not evaluated here');
  const groupFields = groupNames(scope, query);
  let unnamed = 0;
  const columns = (query.fields ?? []).map((item) =>
    columnOf(scope, item, () => `expr${unnamed++}`),
  );
  const groups = groupFields.length > 0 ? grouped(scope, groupFields, numbers) : [numbers];
  return groups.map((members) => {
    const row: Row = { attributes: { type: 'AggregateResult' } };
    for (const column of columns) row[column.key] = column.of(members);
    return row;
  });
}

function groupNames(scope: Scope, query: Query): string[] {
  const clauses = query.groupBy === undefined ? [] : [query.groupBy].flat();
  return clauses.map((clause) => {
    if ('field' in clause) return clause.field;
    throw malformed(scope.soql, clause.fn.functionName ?? '(');
  });
}

function grouped(scope: Scope, names: string[], numbers: readonly number[]): number[][] {
  const readers = names.map((name) => {
    const path = resolvePath(scope, name);
    if (isOpaque(path.field)) throw cannotBe('grouped', scope.soql, path.field.name);
    return pathReader(scope, path);
  });
  const groups = new Map<string, number[]>();
  for (const number of numbers) {
    const key = JSON.stringify(readers.map((read) => fold(read(number))));
    const members = groups.get(key);
    if (members) members.push(number);
    else groups.set(key, [number]);
  }
  return [...groups.values()];
}

function columnOf(scope: Scope, item: SelectItem, nextName: () => string): Column {
  if (item.type === 'FieldFunctionExpression') return functionColumn(scope, item, nextName);
  if (item.type !== 'Field' && item.type !== 'FieldRelationship')
    throw malformedBecause('a grouped statement selects fields and functions');
  const names = item.type === 'Field' ? [] : item.relationships;
  const path = resolvePath(scope, [...names, item.field].join('.'));
  const read = pathReader(scope, path);
  return {
    key: 'alias' in item ? (item.alias ?? path.field.name) : path.field.name,
    of: ([first]) => (first === undefined ? null : toJson(read(first), path.field.type)),
  };
}

function functionColumn(
  scope: Scope,
  item: Extract<SelectItem, { type: 'FieldFunctionExpression' }>,
  nextName: () => string,
): Column {
  const key = item.alias ?? nextName();
  const [parameter] = item.parameters;
  if (parameter === undefined) return { key, of: (numbers) => numbers.length };
  if (typeof parameter !== 'string') throw malformed(scope.soql, item.functionName);
  const path = resolvePath(scope, parameter);
  const read = pathReader(scope, path);
  const order = orderOf(path.field.type);
  const reduce = REDUCERS[item.functionName.toUpperCase()];
  if (!reduce) throw malformed(scope.soql, item.functionName);
  return {
    key,
    of: (numbers) => {
      const values = numbers.map(read).filter((value) => value !== null);
      return toJson(reduce(values, order), path.field.type);
    },
  };
}

type Reducer = (values: Value[], order: (a: Value, b: Value) => number) => Value;

const sum = (values: Value[]): number => values.reduce<number>((all, one) => all + Number(one), 0);

const REDUCERS: Record<string, Reducer> = {
  COUNT: (values) => values.length,
  COUNT_DISTINCT: (values) => new Set(values.map(fold)).size,
  SUM: sum,
  AVG: (values) => (values.length > 0 ? sum(values) / values.length : null),
  MIN: (values, order) =>
    values.reduce<Value>((a, b) => (a === null || order(b, a) < 0 ? b : a), null),
  MAX: (values, order) =>
    values.reduce<Value>((a, b) => (a === null || order(b, a) > 0 ? b : a), null),
};

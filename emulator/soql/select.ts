import type { FieldType as SelectItem, Query } from '@jetstreamapp/soql-parser-js';
import type { ObjectSchema } from '../schema/object-schema.js';
import { isCustomName } from '../schema/types.js';
import type { FieldDefinition, FieldType } from '../schema/types.js';
import { formatDateTime } from '../values.js';
import type { Value } from '../values.js';
import { malformed, malformedBecause } from './errors.js';
import { isDressing } from './functions.js';
import { resolvePath } from './path.js';
import type { Path, Scope } from './path.js';

export type Row = Record<string, unknown>;
export type RowRenderer = (number: number) => Row;
export type Subquery = Extract<SelectItem, { type: 'FieldSubquery' }>['subquery'];
/** Makes the renderer of a child list; the key is the relationship's name on the parent. */
export type ChildRenderer = (subquery: Subquery) => {
  key: string;
  render: (number: number) => unknown;
};

/** One object's part of the select list: its own columns and, nested, its parents'. */
interface Node {
  object: ObjectSchema;
  columns: Map<string, FieldDefinition | { reference: FieldDefinition; parent: Node }>;
}

/** A function that gives the JSON of one record as the select list asks for it. */
export function compileSelect(
  scope: Scope,
  items: readonly SelectItem[],
  version: string,
  children: ChildRenderer,
): RowRenderer {
  const root: Node = { object: scope.object, columns: new Map() };
  const lists: ReturnType<ChildRenderer>[] = [];
  for (const item of items) {
    if (item.type === 'FieldSubquery') lists.push(children(item.subquery));
    else for (const path of pathsOf(scope, item)) addPath(root, path);
  }
  const render = nodeRenderer(scope, root, version);
  if (lists.length === 0) return render;
  return (number) => {
    const row = render(number);
    for (const list of lists) row[list.key] = list.render(number);
    return row;
  };
}

function pathsOf(scope: Scope, item: SelectItem): Path[] {
  switch (item.type) {
    case 'Field':
      return [resolvePath(scope, item.field)];
    case 'FieldRelationship':
      return [resolvePath(scope, [...item.relationships, item.field].join('.'))];
    case 'FieldFunctionExpression': {
      const [parameter] = item.parameters;
      if (item.functionName.toUpperCase() === 'FIELDS') return fieldsOf(scope, String(parameter));
      if (typeof parameter === 'string' && isDressing(item.functionName))
        return [resolvePath(scope, parameter)];
      throw malformed(scope.soql, item.functionName);
    }
    default:
      throw malformedBecause('TYPEOF needs a polymorphic relationship');
  }
}

function fieldsOf(scope: Scope, group: string): Path[] {
  const wanted = group.toUpperCase();
  return scope.schema
    .visibleFields(scope.object)
    .filter(({ name }) => wanted === 'ALL' || isCustomName(name) === (wanted === 'CUSTOM'))
    .map((field) => ({ steps: [], object: scope.object, field }));
}

/** FIELDS(ALL) and FIELDS(CUSTOM) need a LIMIT of at most 200. */
export function checkFieldsLimit(query: Query): void {
  const unbounded = query.fields?.some(
    (item) =>
      item.type === 'FieldFunctionExpression' &&
      item.functionName.toUpperCase() === 'FIELDS' &&
      String(item.parameters[0]).toUpperCase() !== 'STANDARD',
  );
  if (unbounded && (query.limit ?? Number.POSITIVE_INFINITY) > 200)
    throw malformedBecause('The SOQL FIELDS function must have a LIMIT of at most 200');
}

function addPath(root: Node, path: Path): void {
  let node = root;
  for (const { reference, parent } of path.steps) {
    const key = reference.relationshipName ?? reference.name;
    const existing = node.columns.get(key);
    if (existing && 'parent' in existing) {
      node = existing.parent;
      continue;
    }
    const next: Node = { object: parent, columns: new Map() };
    node.columns.set(key, { reference, parent: next });
    node = next;
  }
  node.columns.set(path.field.name, path.field);
}

function nodeRenderer(scope: Scope, node: Node, version: string): RowRenderer {
  const table = scope.database.table(node.object);
  const type = node.object.name;
  const base = `/services/data/${version}/sobjects/${type}/`;
  const columns = [...node.columns].map(
    ([key, column]) =>
      [
        key,
        'parent' in column
          ? parentRenderer(scope, node.object, column.reference, column.parent, version)
          : fieldRenderer(table.reader(column.name), column.type),
      ] as const,
  );
  return (number) => {
    const row: Row = { attributes: { type, url: base + table.idAt(number) } };
    for (const [key, render] of columns) row[key] = render(number);
    return row;
  };
}

function fieldRenderer(
  read: (number: number) => Value,
  type: FieldType,
): (number: number) => Value {
  return type === 'datetime' ? (number) => toJson(read(number), type) : read;
}

/** A stored value as REST answers show it. */
export function toJson(value: Value, type: FieldType): Value {
  return type === 'datetime' && typeof value === 'number' ? formatDateTime(value) : value;
}

function parentRenderer(
  scope: Scope,
  object: ObjectSchema,
  reference: FieldDefinition,
  parent: Node,
  version: string,
): (number: number) => Row | null {
  const key = scope.database.table(object).reader(reference.name);
  const parents = scope.database.table(parent.object);
  const render = nodeRenderer(scope, parent, version);
  return (number) => {
    const id = key(number);
    const at = typeof id === 'string' ? parents.find(id) : null;
    return at === null ? null : render(at);
  };
}

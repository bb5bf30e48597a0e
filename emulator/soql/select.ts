import type { FieldType, Query } from '@jetstreamapp/soql-parser-js';
import type { FieldReader } from '../records/table.js';
import type { ObjectSchema } from '../schema/object-schema.js';
import { isCustomName } from '../schema/types.js';
import type { FieldDefinition, FieldType as SchemaType } from '../schema/types.js';
import { formatDateTime } from '../values.js';
import type { Value } from '../values.js';
import { malformed, malformedBecause } from './errors.js';
import { isDressing } from './functions.js';
import { resolvePath } from './path.js';
import type { Path, Scope } from './path.js';

export type SelectItem = FieldType;
export type Row = Record<string, unknown>;
/** The JSON text of one record. Written straight to text: a page has tens of thousands of values. */
export type RowWriter = (number: number) => string;
export type Subquery = Extract<SelectItem, { type: 'FieldSubquery' }>['subquery'];
/** Makes the writer of a child list; the key is the relationship's name on the parent. */
export type ChildWriter = (subquery: Subquery) => { key: string; write: RowWriter };

/** One object's part of the select list: its own columns and, nested, its parents'. */
interface Node {
  object: ObjectSchema;
  columns: Map<string, FieldDefinition | { reference: FieldDefinition; parent: Node }>;
}

/** A function that writes one record as the select list asks for it. */
export function compileSelect(
  scope: Scope,
  items: readonly SelectItem[],
  version: string,
  children: ChildWriter,
): RowWriter {
  const root: Node = { object: scope.object, columns: new Map() };
  const lists: ReturnType<ChildWriter>[] = [];
  for (const item of items) {
    if (item.type === 'FieldSubquery') lists.push(children(item.subquery));
    else for (const path of pathsOf(scope, item)) addPath(root, path);
  }
  return nodeWriter(scope, root, version, lists);
}

/** What a select list without child lists names, in its order. */
export function selectedPaths(scope: Scope, items: readonly SelectItem[]): Path[] {
  return items.flatMap((item) => pathsOf(scope, item));
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

function nodeWriter(
  scope: Scope,
  node: Node,
  version: string,
  lists: ReturnType<ChildWriter>[] = [],
): RowWriter {
  const table = scope.database.table(node.object);
  const type = node.object.name;
  const head = `{"attributes":{"type":"${type}","url":"/services/data/${version}/sobjects/${type}/`;
  const columns = [...node.columns].map(([key, column]) => ({
    name: `,"${key}":`,
    write:
      'parent' in column
        ? parentWriter(scope, node.object, column.reference, column.parent, version)
        : fieldWriter(table.reader(column.name), column.type),
  }));
  columns.push(...lists.map(({ key, write }) => ({ name: `,"${key}":`, write })));
  const names = columns.map(({ name }) => name);
  const writers = columns.map(({ write }) => write);
  // Joined once a row: chains of concatenation would leave the collector a page of fragments.
  const parts: string[] = [];
  return (number) => {
    parts.length = 0;
    parts.push(head, table.idAt(number), '"}');
    for (let at = 0; at < writers.length; at++)
      parts.push(names[at] ?? '', writers[at]?.(number) ?? 'null');
    parts.push('}');
    return parts.join('');
  };
}

function fieldWriter(read: FieldReader, type: SchemaType): RowWriter {
  const bare = BARE_TEXT.has(type);
  if (type === 'address') return (number) => String(read(number));
  return (number) => {
    const value = read(number);
    if (typeof value === 'string') return bare ? `"${value}"` : JSON.stringify(value);
    return type === 'datetime' && value !== null
      ? `"${formatDateTime(Number(value))}"`
      : String(value);
  };
}

/** Types whose text never needs escaping. */
const BARE_TEXT: ReadonlySet<SchemaType> = new Set<SchemaType>(['id', 'reference', 'date']);

/** A stored value as REST answers show it. */
export function toJson(value: Value, type: SchemaType): unknown {
  if (type === 'address' && typeof value === 'string') return JSON.parse(value);
  return type === 'datetime' && typeof value === 'number' ? formatDateTime(value) : value;
}

function parentWriter(
  scope: Scope,
  object: ObjectSchema,
  reference: FieldDefinition,
  parent: Node,
  version: string,
): RowWriter {
  const key = scope.database.table(object).reader(reference.name);
  const parents = scope.database.table(parent.object);
  const write = nodeWriter(scope, parent, version);
  return (number) => {
    const id = key(number);
    const at = typeof id === 'string' ? parents.find(id) : null;
    return at === null ? 'null' : write(at);
  };
}

import type { ObjectSchema } from '../schema/object-schema.js';
import type { FieldDefinition } from '../schema/types.js';
import type { Value } from '../values.js';
import { noSuchRelationship } from './errors.js';
import { matching } from './execute.js';
import type { ExecuteOptions } from './execute.js';
import { scopeOn } from './path.js';
import type { Scope } from './path.js';
import { compileSelect } from './select.js';
import type { Subquery } from './select.js';

/** The list of children of each record; the children are read once a statement and kept by parent. */
export function childWriter(outer: Scope, subquery: Subquery, options: ExecuteOptions) {
  const found = findChild(outer, subquery.relationshipName);
  if (!found) throw noSuchRelationship(outer.soql, subquery.relationshipName);
  const { object, reference } = found;
  const scope = scopeOn(outer, object.name);
  const write = compileSelect(scope, subquery.fields ?? [], options.version, () => {
    throw noSuchRelationship(outer.soql, subquery.relationshipName);
  });
  const { limit = Number.POSITIVE_INFINITY, ...unlimited } = subquery;
  let byParent: Map<Value, number[]> | null = null;
  const parents = outer.database.table(outer.object);
  return {
    key: reference.childRelationship ?? subquery.relationshipName,
    write(number: number): string {
      byParent ??= group(scope, reference, matching(scope, unlimited, options.all));
      const children = byParent.get(parents.idAt(number))?.slice(0, limit);
      if (!children) return 'null';
      const records = children.map(write).join(',');
      return `{"totalSize":${children.length},"done":true,"records":[${records}]}`;
    },
  };
}

function findChild(
  scope: Scope,
  relationship: string,
): { object: ObjectSchema; reference: FieldDefinition } | null {
  for (const object of scope.schema.visibleObjects())
    for (const reference of scope.schema.visibleFields(object))
      if (
        reference.childRelationship?.toLowerCase() === relationship.toLowerCase() &&
        reference.referenceTo?.includes(scope.object.name)
      )
        return { object, reference };
  return null;
}

function group(scope: Scope, reference: FieldDefinition, numbers: number[]): Map<Value, number[]> {
  const read = scope.database.table(scope.object).reader(reference.name);
  const groups = new Map<Value, number[]>();
  for (const number of numbers) {
    const parent = read(number);
    const siblings = groups.get(parent);
    if (siblings) siblings.push(number);
    else groups.set(parent, [number]);
  }
  return groups;
}

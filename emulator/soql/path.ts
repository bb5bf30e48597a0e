import type { Database } from '../records/database.js';
import type { FieldReader } from '../records/table.js';
import type { ObjectSchema } from '../schema/object-schema.js';
import type { Schema } from '../schema/schema.js';
import type { FieldDefinition } from '../schema/types.js';
import { noSuchColumn, noSuchRelationship, notSupportedType } from './errors.js';

/** What a statement is evaluated against. */
export interface Context {
  soql: string;
  schema: Schema;
  database: Database;
  timeZone: string;
  /** Milliseconds of the org's clock, the same for the whole statement. */
  now: number;
  userId: string;
}

/** A statement, or one inside another, over its object. */
export interface Scope extends Context {
  object: ObjectSchema;
  alias: string | null;
}

/** The scope of a statement on an object; fails INVALID_TYPE when there is none of that name to be seen. */
export function scopeOn(context: Context, name: string, alias: string | null = null): Scope {
  const object = context.schema.visible(name);
  if (!object) throw notSupportedType(context.soql, name);
  return { ...context, object, alias };
}

/** One step from child to parent. */
export interface Step {
  reference: FieldDefinition;
  parent: ObjectSchema;
}

export interface Path {
  steps: Step[];
  object: ObjectSchema;
  field: FieldDefinition;
}

const MAX_STEPS = 5;

/** Finds the field behind `Account.Owner.Name`. Fails with Salesforce's errors for unknown or hidden names. */
export function resolvePath(scope: Scope, text: string): Path {
  const names = text.split('.');
  if (names.length > 1 && isPrefix(scope, names[0] ?? '')) names.shift();
  const column = names.pop() ?? '';
  const steps: Step[] = [];
  let object = scope.object;
  for (const name of names) {
    const step = stepTo(scope, object, name);
    if (steps.push(step) > MAX_STEPS) throw noSuchRelationship(scope.soql, name);
    object = step.parent;
  }
  const field = scope.schema.visibleField(object, column);
  if (!field) throw noSuchColumn(scope.soql, column, object.name);
  return { steps, object, field };
}

function isPrefix(scope: Scope, name: string): boolean {
  const lower = name.toLowerCase();
  return lower === scope.alias?.toLowerCase() || lower === scope.object.name.toLowerCase();
}

function stepTo(scope: Scope, object: ObjectSchema, name: string): Step {
  const reference = object.relationship(name);
  const shown = reference && scope.schema.visibleField(object, reference.name);
  const parent = scope.schema.visible(reference?.referenceTo?.[0] ?? '');
  if (!shown || !parent) throw noSuchRelationship(scope.soql, name);
  return { reference: shown, parent };
}

/** Reads a path from records of the scope's object; null as soon as a parent is missing. */
export function pathReader(scope: Scope, path: Path): FieldReader {
  const { database } = scope;
  const [first, ...rest] = path.steps;
  if (!first) return database.table(path.object).reader(path.field.name);
  const firstKey = database.table(scope.object).reader(first.reference.name);
  return (number) => {
    let key = firstKey(number);
    let parent = first.parent;
    for (const step of rest) {
      const at = typeof key === 'string' ? database.table(parent).find(key) : null;
      if (at === null) return null;
      key = database.table(parent).read(at, step.reference.name);
      parent = step.parent;
    }
    const at = typeof key === 'string' ? database.table(parent).find(key) : null;
    return at === null ? null : database.table(parent).read(at, path.field.name);
  };
}

import type { Schema } from '../schema/schema.js';
import type { Database } from './database.js';
import type { FieldReader } from './table.js';

/**
 * Reads a formula that shows another field, also of a parent. Nothing is stored, so a change there moves no stamp
 * here. Null where the path leads nowhere.
 */
export function formulaReader(
  schema: Schema,
  database: Database,
  objectName: string,
  path: string,
): FieldReader {
  const names = path.split('.');
  const column = names.pop() ?? '';
  return (number) => {
    let at: number | null = number;
    let object = schema.stored(objectName);
    for (const name of names) {
      const reference = object?.relationship(name);
      const id: unknown = object && reference && database.table(object).read(at, reference.name);
      object = schema.stored(reference?.referenceTo?.[0] ?? '');
      at = object && typeof id === 'string' ? database.table(object).find(id) : null;
      if (at === null) return null;
    }
    const field = object?.field(column);
    return object && field ? database.table(object).read(at, field.name) : null;
  };
}

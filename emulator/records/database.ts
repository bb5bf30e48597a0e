import type { Schema } from '../schema/schema.js';
import type { ObjectSchema } from '../schema/object-schema.js';
import { ComputedFields } from './computed.js';
import { Table } from './table.js';

/** A record's place: its table and number. */
export interface RecordRef {
  object: ObjectSchema;
  table: Table;
  number: number;
}

/** All tables of the org, one per object, made when first asked for. */
export class Database {
  private readonly tables = new Map<string, Table>();

  constructor(private readonly schema: Schema) {}

  table(object: ObjectSchema): Table {
    const existing = this.tables.get(object.name);
    if (existing) return existing;
    const table: Table = new Table(
      object.keyPrefix,
      new ComputedFields(object.name, this.schema, this, () => table),
    );
    this.tables.set(object.name, table);
    return table;
  }

  /** The table of an object by name. Throws when the org has no such object. */
  tableNamed(name: string): Table {
    const object = this.schema.stored(name);
    if (!object) throw new RangeError(`no object ${name}`);
    return this.table(object);
  }

  /** The record behind an Id of any object; null when nothing is kept under it. */
  find(id: string): RecordRef | null {
    const object = this.objectOfId(id);
    if (!object) return null;
    const table = this.table(object);
    const number = table.find(id);
    return number === null ? null : { object, table, number };
  }

  objectOfId(id: string): ObjectSchema | undefined {
    const prefix = id.slice(0, 3);
    return this.schema.all().find((object) => object.keyPrefix === prefix);
  }

  /** All records as they are now, for reading: nothing written later shows in it. */
  frozen(): Database {
    const copy = new Database(this.schema);
    for (const [name, table] of this.tables) {
      const own: Table = table.frozen(new ComputedFields(name, this.schema, copy, () => own));
      copy.tables.set(name, own);
    }
    return copy;
  }

  /** Remembers all records; the function it answers puts them back. */
  snapshot(): () => void {
    const restores = [...this.tables.values()].map((table) => table.snapshot());
    return () => restores.forEach((restore) => restore());
  }

  /** Empties all tables but those named. */
  clear(kept: readonly string[]): void {
    for (const [name, table] of this.tables) if (!kept.includes(name)) table.clear();
  }
}

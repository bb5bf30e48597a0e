import { reference, systemFields } from './fields.js';
import type { FieldDefinition, ObjectDefinition } from './types.js';

/** One object with its fields looked up without regard to case, as SOQL and REST do. */
export class ObjectSchema {
  readonly fields: FieldDefinition[];
  private readonly byName = new Map<string, FieldDefinition>();
  private readonly byRelationship = new Map<string, FieldDefinition>();

  constructor(readonly definition: ObjectDefinition) {
    const owner = definition.owned ? [reference('OwnerId', 'User', 'Owner')] : [];
    const own = definition.fields;
    const given = new Set(own.map((field) => field.name));
    const system = [...systemFields(), ...owner].filter((field) => !given.has(field.name));
    this.fields = [...system, ...own];
    for (const field of this.fields) this.index(field);
  }

  get name(): string {
    return this.definition.name;
  }

  get keyPrefix(): string {
    return this.definition.keyPrefix;
  }

  field(name: string): FieldDefinition | undefined {
    return this.byName.get(name.toLowerCase());
  }

  /** The reference field behind a relationship name: `Account` → AccountId. */
  relationship(name: string): FieldDefinition | undefined {
    return this.byRelationship.get(name.toLowerCase());
  }

  private index(field: FieldDefinition): void {
    this.byName.set(field.name.toLowerCase(), field);
    if (field.relationshipName)
      this.byRelationship.set(field.relationshipName.toLowerCase(), field);
  }
}

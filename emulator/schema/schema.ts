import { ObjectSchema } from './object-schema.js';
import type { FieldDefinition, ObjectDefinition } from './types.js';

/** What the integration user may do with an object or a field; absent means everything. */
export interface FieldAccess {
  hidden?: boolean;
  readOnly?: boolean;
}

/** All objects of the org, and what of them the integration user can see. */
export class Schema {
  private readonly objects = new Map<string, ObjectSchema>();
  private readonly hiddenObjects = new Set<string>();
  private readonly access = new Map<string, FieldAccess>();

  /** Adds an object or replaces the definition of one; its records stay. */
  define(definition: ObjectDefinition): ObjectSchema {
    const object = new ObjectSchema(definition);
    this.objects.set(definition.name.toLowerCase(), object);
    return object;
  }

  /** Whether or not the user can see it. */
  stored(name: string): ObjectSchema | undefined {
    return this.objects.get(name.toLowerCase());
  }

  all(): ObjectSchema[] {
    return [...this.objects.values()];
  }

  visible(name: string): ObjectSchema | undefined {
    return this.hiddenObjects.has(name.toLowerCase()) ? undefined : this.stored(name);
  }

  visibleObjects(): ObjectSchema[] {
    return this.all().filter((object) => !this.hiddenObjects.has(object.name.toLowerCase()));
  }

  visibleField(object: ObjectSchema, name: string): FieldDefinition | undefined {
    const field = object.field(name);
    return field && !this.accessOf(object, field).hidden ? field : undefined;
  }

  visibleFields(object: ObjectSchema): FieldDefinition[] {
    return object.fields.filter((field) => !this.accessOf(object, field).hidden);
  }

  accessOf(object: ObjectSchema, field: FieldDefinition): FieldAccess {
    return this.access.get(accessKey(object.name, field.name)) ?? {};
  }

  setFieldAccess(object: string, field: string, access: FieldAccess): void {
    this.access.set(accessKey(object, field), access);
  }

  setObjectHidden(object: string, hidden: boolean): void {
    if (hidden) this.hiddenObjects.add(object.toLowerCase());
    else this.hiddenObjects.delete(object.toLowerCase());
  }

  clearAccess(): void {
    this.access.clear();
    this.hiddenObjects.clear();
  }
}

function accessKey(object: string, field: string): string {
  return `${object.toLowerCase()}.${field.toLowerCase()}`;
}

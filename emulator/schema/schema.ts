import { Access } from './access.js';
import type { FieldAccess } from './access.js';
import { ObjectSchema } from './object-schema.js';
import type { FieldDefinition, ObjectDefinition } from './types.js';

/** All objects of the org, and what of them the integration user can see. */
export class Schema {
  private readonly objects = new Map<string, ObjectSchema>();
  /** What is kept from the integration user, or from one of the tokens. */
  readonly access = new Access();

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
    return this.access.hidesObject(name) ? undefined : this.stored(name);
  }

  visibleObjects(): ObjectSchema[] {
    return this.all().filter((object) => !this.access.hidesObject(object.name));
  }

  visibleField(object: ObjectSchema, name: string): FieldDefinition | undefined {
    const field = object.field(name);
    return field && !this.accessOf(object, field).hidden ? field : undefined;
  }

  visibleFields(object: ObjectSchema): FieldDefinition[] {
    return object.fields.filter((field) => !this.accessOf(object, field).hidden);
  }

  accessOf(object: ObjectSchema, field: FieldDefinition): FieldAccess {
    return this.access.field(object.name, field.name);
  }
}

import { failureTypeOf } from '../domain/failures.js';
import type { FieldSummary, SalesforceOrg } from '../salesforce/port.js';

/** What describe shows the integration user; each object is asked for once. */
export class Described {
  private readonly objects = new Map<string, Promise<FieldSummary[] | null>>();

  constructor(private readonly org: Pick<SalesforceOrg, 'fields'>) {}

  /** Null when the object is hidden or gone. */
  fieldsOf(object: string): Promise<FieldSummary[] | null> {
    const asked = this.objects.get(object) ?? this.ask(object);
    this.objects.set(object, asked);
    return asked;
  }

  /**
   * The field at the end of a path; null when it or a parent on the way is hidden. Behind a lookup to several objects
   * it is enough that one of them has it.
   */
  async field(object: string, path: string): Promise<FieldSummary | null> {
    const [first = '', ...rest] = path.split('.');
    if (rest.length === 0) return named(await this.fieldsOf(object), first);
    for (const parent of await this.parentsOf(object, first)) {
      const field = await this.field(parent, rest.join('.'));
      if (field !== null) return field;
    }
    return null;
  }

  /** Objects that a path of lookups (`Contact__r`, `Deal__r.Contact__r`) may lead to; none when it is hidden. */
  async parentsOf(object: string, lookups: string): Promise<string[]> {
    let objects = [object];
    for (const lookup of lookups.split('.')) {
      const found = await Promise.all(objects.map((one) => this.targetsOf(one, lookup)));
      objects = [...new Set(found.flat())];
    }
    return objects;
  }

  private async targetsOf(object: string, lookup: string): Promise<string[]> {
    const fields = (await this.fieldsOf(object)) ?? [];
    const field = fields.find(({ relationshipName }) => same(relationshipName ?? '', lookup));
    return field?.referenceTo ?? [];
  }

  private async ask(object: string): Promise<FieldSummary[] | null> {
    try {
      return await this.org.fields(object);
    } catch (error) {
      if (failureTypeOf(error) === 'SALESFORCE_OBJECT_MISSING') return null;
      throw error;
    }
  }
}

const named = (fields: FieldSummary[] | null, name: string): FieldSummary | null =>
  fields?.find((field) => same(field.name, name)) ?? null;

/** Salesforce takes names without regard to case. */
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

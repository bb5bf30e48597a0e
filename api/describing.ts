import type { FieldSummary, SalesforceOrg } from '../salesforce/port.js';

/** A field as describe spells it, reached from an object. */
export interface FoundField {
  /** The path from that object: `Email`, `Account.Name`. */
  path: string;
  field: FieldSummary;
  /** Objects that have it: several where the lookup of a parent names several. */
  objects: string[];
}

/** Describes of one request, each object asked for once. */
export interface Describing {
  org: SalesforceOrg;
  fields(object: string): Promise<FieldSummary[]>;
  /** A field of an object or of a parent, or why there is none. Failures of the org pass through. */
  find(object: string, written: string): Promise<FoundField | { problem: string }>;
}

export function describing(org: SalesforceOrg): Describing {
  const asked = new Map<string, Promise<FieldSummary[]>>();
  const fields = (object: string): Promise<FieldSummary[]> => {
    const known = asked.get(object) ?? org.fields(object);
    asked.set(object, known);
    return known;
  };
  const find = async (object: string, written: string) => {
    const [first = '', second] = written.split('.');
    if (second === undefined) return ownField(await fields(object), object, first);
    const lookup = (await fields(object)).find(
      ({ relationshipName }) => relationshipName !== null && sameName(relationshipName, first),
    );
    if (!lookup) {
      return { problem: `${object} has no parent ${first}: write one such as Owner.Name` };
    }
    // A lookup to several objects (Owner) offers what all of them have.
    const { referenceTo, relationshipName } = lookup;
    const found = await Promise.all(
      referenceTo.map(async (parent) => ownField(await fields(parent), parent, second)),
    );
    return parentField(`${relationshipName}`, found) ?? missing(first, second);
  };
  return { org, fields, find };
}

function parentField(
  relationship: string,
  found: (FoundField | { problem: string })[],
): FoundField | { problem: string } | undefined {
  const absent = found.find((one) => 'problem' in one);
  if (absent) return absent;
  const fields = found.filter((one) => 'field' in one);
  const [one] = fields;
  if (!one) return undefined;
  const objects = fields.flatMap((each) => each.objects);
  return { path: `${relationship}.${one.path}`, field: one.field, objects };
}

function ownField(
  fields: FieldSummary[],
  object: string,
  written: string,
): FoundField | { problem: string } {
  const field = fields.find(({ name }) => sameName(name, written));
  return field ? { path: field.name, field, objects: [object] } : missing(object, written);
}

const missing = (object: string, field: string) => ({
  problem: `${object} has no field ${field}, or the integration user may not read it`,
});

/** Salesforce names know no case. */
const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

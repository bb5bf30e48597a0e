import { Failure, failureTypeOf } from '../../domain/failures.js';
import type { FieldSummary, SalesforceValue } from '../port.js';

/** What a column's text means. */
export type ColumnReader = (text: string) => SalesforceValue;
export type Describe = (object: string) => Promise<FieldSummary[]>;

const NUMBERS = ['int', 'double', 'currency', 'percent', 'long'];

/** A reader for each path, by the types in describe. Fails SALESFORCE_FIELD_MISSING, SALESFORCE_OBJECT_MISSING. */
export async function columnReaders(
  describe: Describe,
  object: string,
  paths: readonly string[],
): Promise<ColumnReader[]> {
  const readers: ColumnReader[] = [];
  for (const path of paths) readers.push(readerOf(await typeOf(describe, object, path)));
  return readers;
}

/** Values as REST writes them: empty is null, datetimes end in `+0000`. */
export function readerOf(type: string): ColumnReader {
  if (type === 'boolean') return (text) => (text === '' ? null : text.toLowerCase() === 'true');
  if (NUMBERS.includes(type)) return (text) => (text === '' ? null : Number(text));
  if (type === 'datetime') return (text) => (text === '' ? null : restInstant(text));
  return (text) => (text === '' ? null : text);
}

function restInstant(text: string): string {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?(?:Z|\+00:?00)$/.exec(text);
  return found === null ? text : `${found[1]}.${(found[2] ?? '').padEnd(3, '0')}+0000`;
}

async function typeOf(describe: Describe, object: string, path: string): Promise<string> {
  const segments = path.split('.');
  const last = segments.pop() ?? '';
  let objects = [object];
  for (const relation of segments) {
    const step = await find(describe, objects, (f) => same(f.relationshipName, relation));
    objects = step?.referenceTo ?? [];
  }
  const field = await find(describe, objects, (f) => same(f.name, last));
  if (field !== null) return field.type;
  throw new Failure(
    'SALESFORCE_FIELD_MISSING',
    `Salesforce does not know the field ${path} of ${object}: it does not exist, or field-level security hides it from the integration user. Give the user read access to the field, or take it out of the sync.`,
    { details: { field: path } },
  );
}

/** A reference may lead to several objects; the user may not see all of them. */
async function find(
  describe: Describe,
  objects: readonly string[],
  fits: (field: FieldSummary) => boolean,
): Promise<FieldSummary | null> {
  for (const object of objects) {
    const fields = await describe(object).catch((error: unknown) => {
      const hidden = failureTypeOf(error) === 'SALESFORCE_OBJECT_MISSING';
      if (hidden && objects.length > 1) return [];
      throw error;
    });
    const field = fields.find(fits);
    if (field !== undefined) return field;
  }
  return null;
}

const same = (a: string | null, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

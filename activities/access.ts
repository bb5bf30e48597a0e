import { Failure } from '../domain/failures.js';
import type { RunSource } from '../domain/run.js';
import type { SyncDefinition, SyncReach } from '../domain/sync.js';
import type { Described } from './described.js';
import { peopleLink } from './people-links.js';
import { optOutFlags, plainName } from './rows.js';
import { sourceFields } from './source-query.js';

/** A field, or a path to a parent's, as the object that is queried sees it. */
interface ReadField {
  object: string;
  path: string;
}

/** What a run reads and filters by, as `Object.Field` or `Object.Parent.Field`, for the sync's reach (promise 2). */
export const readFieldNames = (
  definition: SyncDefinition,
  { personObject }: Pick<RunSource, 'personObject'>,
): string[] => [...new Set(readFields(definition, personObject).map(nameOf))];

/**
 * Fails when the integration user does not see what the run reads: ACCESS_SHRUNK for what an earlier run saw and for
 * any opt-out, since a hidden one is never read as false (C3); SALESFORCE_FIELD_MISSING, SALESFORCE_OBJECT_MISSING.
 */
export async function assertAccess(
  described: Described,
  definition: SyncDefinition,
  personObject: string,
  reach: SyncReach | null,
): Promise<void> {
  const fields = readFields(definition, personObject);
  const seen = (reach?.fields ?? []).map((name) => name.toLowerCase());
  await assertObjects(described, fields, seen);
  const hidden = await hiddenOf(described, fields);
  if (hidden.length === 0) return;
  const flags = optOutFlags(definition.source, personObject);
  const shrunk = hidden.filter(
    (field) => flags.includes(plainName(field.path)) || seen.includes(nameOf(field).toLowerCase()),
  );
  throw hiddenFields(shrunk.length > 0 ? 'ACCESS_SHRUNK' : 'SALESFORCE_FIELD_MISSING', hidden);
}

async function assertObjects(
  described: Described,
  fields: ReadField[],
  seen: string[],
): Promise<void> {
  for (const object of new Set(fields.map((field) => field.object))) {
    if ((await described.fieldsOf(object)) !== null) continue;
    const wasSeen = seen.some((name) => name.startsWith(`${object.toLowerCase()}.`));
    throw hiddenObject(wasSeen ? 'ACCESS_SHRUNK' : 'SALESFORCE_OBJECT_MISSING', object);
  }
}

async function hiddenOf(described: Described, fields: ReadField[]): Promise<ReadField[]> {
  const shown = await Promise.all(fields.map(({ object, path }) => described.field(object, path)));
  return fields.filter((_, index) => shown[index] === null);
}

function readFields(definition: SyncDefinition, personObject: string): ReadField[] {
  const { source } = definition;
  const link = peopleLink(definition, personObject);
  const own = [
    'Id',
    ...sourceFields(definition, personObject),
    ...source.conditions.map(({ field }) => field),
  ];
  const people = link?.fields.map((path) => ({ object: link.object, path })) ?? [];
  return [...own.map((path) => ({ object: source.object, path })), ...people];
}

const nameOf = ({ object, path }: ReadField): string => `${object}.${path}`;

function hiddenFields(
  type: 'ACCESS_SHRUNK' | 'SALESFORCE_FIELD_MISSING',
  hidden: ReadField[],
): Failure {
  const fields = [...new Set(hidden.map(nameOf))].join(', ');
  return new Failure(
    type,
    `Salesforce does not show ${fields} to the integration user. Give it read access, or change the sync. Nobody is removed meanwhile.`,
    { details: { fields } },
  );
}

const hiddenObject = (
  type: 'ACCESS_SHRUNK' | 'SALESFORCE_OBJECT_MISSING',
  object: string,
): Failure =>
  new Failure(
    type,
    `Salesforce does not show the object ${object} to the integration user. Give it read access. Nobody is removed meanwhile.`,
    { details: { object } },
  );

import { failureTypeOf } from '../domain/failures.js';
import type { FieldMapping, SyncRecord } from '../domain/sync.js';
import { mappedField } from './check-mapping.js';
import { allPages } from './csv.js';
import type { ApiDeps } from './deps.js';
import { describing } from './describing.js';
import type { Describing } from './describing.js';
import type { Issue } from './errors.js';
import { fault, noFindings, refuseFaults, warn } from './findings.js';
import type { Findings } from './findings.js';
import { personObjectOf } from './person-object.js';
import type { Checked } from './salesforce-check.js';
import { constantKind, kindOf } from './value-kind.js';

type Deps = Pick<ApiDeps, 'salesforce' | 'stores'>;
type Reading = Pick<Checked, 'definition' | 'personObject'>;

/**
 * Throws 422 when another sync of the list maps a value of another kind to the same member field: whoever wins the
 * member would change its type. Answers warnings of syncs that could not be compared.
 * @param syncId the sync that is being changed; null for a new one
 */
export async function refuseClashes(
  deps: Deps,
  describe: Describing,
  checked: Reading,
  syncId: string | null,
): Promise<Issue[]> {
  const findings = noFindings();
  const { listId } = checked.definition;
  const ours = await kindsOf(describe, checked);
  for await (const syncs of allPages((page) => deps.stores.syncs.page({ listId }, page))) {
    for (const other of syncs.filter(({ id }) => id !== syncId)) {
      await compare(deps, describe, findings, checked, ours, other);
    }
  }
  refuseFaults(findings);
  return findings.warnings;
}

async function compare(
  deps: Deps,
  describe: Describing,
  findings: Findings,
  { definition }: Reading,
  ours: Map<string, string>,
  other: SyncRecord,
): Promise<void> {
  const theirs = await theirKinds(deps, describe, definition.connectionId, other, ours);
  if (theirs === null) {
    const message = `could not be compared with sync ${other.id}: Salesforce did not answer for it`;
    warn(findings, 'mapping', message);
    return;
  }
  for (const [index, { to }] of definition.mapping.entries()) {
    const [mine, held] = [ours.get(to), theirs.get(to)];
    if (mine === undefined || held === undefined || mine === held) continue;
    const message = `${to} is ${mine} here and ${held} in sync ${other.id} of the same list: map it to another name, such as ${to}2`;
    fault(findings, 'MAPPING_CLASH', `mapping.${index}.to`, message);
  }
}

/** Kinds of the fields that another sync maps too; null when its org does not tell. */
async function theirKinds(
  { stores, salesforce }: Deps,
  describe: Describing,
  connectionId: string,
  { id, version, connectionId: theirs }: SyncRecord,
  ours: Map<string, string>,
): Promise<Map<string, string> | null> {
  const stored = await stores.syncs.version(id, version);
  const connection = theirs === connectionId ? null : await stores.connections.get(theirs);
  if (!stored) return new Map();
  const { definition } = stored;
  const mapping = definition.mapping.filter(({ to }) => to !== 'email' && ours.has(to));
  if (mapping.length === 0) return new Map();
  try {
    const there = connection ? describing(await salesforce.open(connection)) : describe;
    const personObject = await personObjectOf(there, definition.source);
    return await kindsOf(there, { definition: { ...definition, mapping }, personObject });
  } catch (error) {
    if (failureTypeOf(error) === null) throw error;
    return null;
  }
}

/** Kind of each member field; fields that are gone are left out. */
async function kindsOf(
  describe: Describing,
  { definition, personObject }: Reading,
): Promise<Map<string, string>> {
  const kinds = new Map<string, string>();
  for (const entry of definition.mapping) {
    const kind = await kindOfEntry(describe, definition, personObject, entry);
    if (kind !== null) kinds.set(entry.to, kind);
  }
  return kinds;
}

async function kindOfEntry(
  describe: Describing,
  { source }: Reading['definition'],
  personObject: string,
  { from, constant }: FieldMapping,
): Promise<string | null> {
  if (from === null) return constantKind(constant ?? null);
  const found = await mappedField(describe, { source, personObject }, from);
  return 'problem' in found ? null : kindOf(found.field.type);
}

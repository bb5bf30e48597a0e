import { mappedPath } from '../domain/mapping.js';
import type { FieldMapping, Source } from '../domain/sync.js';
import type { CheckedSource } from './check-source.js';
import type { Describing, FoundField } from './describing.js';
import { fault } from './findings.js';
import type { Findings } from './findings.js';
import { addressPaths, parentPrefix } from './people-of-source.js';

/** Types whose value is not one plain value. */
export const COMPOUND_TYPES = ['address', 'location', 'base64', 'complexvalue', 'anyType', 'json'];

/** The mapping as describe spells it; absent, the address and names. */
export async function checkMapping(
  describe: Describing,
  findings: Findings,
  checked: CheckedSource,
  mapping: FieldMapping[] | null,
): Promise<FieldMapping[]> {
  const entries = mapping ?? (await usualMapping(describe, checked));
  const spelled: FieldMapping[] = [];
  for (const [index, entry] of entries.entries()) {
    const path = `mapping.${index}.from`;
    spelled.push(await checkEntry(describe, findings, checked, entry, path));
  }
  return spelled;
}

/** The field that a mapping reads, from whichever record it reads it of. */
export function mappedField(
  { find }: Describing,
  { source, personObject }: { source: Pick<Source, 'object'>; personObject: string },
  from: string,
): Promise<FoundField | { problem: string }> {
  const { of, path } = mappedPath(from);
  return find(of === 'person' ? personObject : source.object, path);
}

async function checkEntry(
  describe: Describing,
  findings: Findings,
  checked: CheckedSource,
  entry: FieldMapping,
  path: string,
): Promise<FieldMapping> {
  if (entry.from === null) return entry;
  const found = await mappedField(describe, checked, entry.from);
  if ('problem' in found) {
    fault(findings, 'SALESFORCE_FIELD_MISSING', path, found.problem);
    return entry;
  }
  const { name, type } = found.field;
  if (COMPOUND_TYPES.includes(type)) {
    const message = `${name} holds several values: map its parts, such as MailingCity`;
    fault(findings, 'FIELD_UNFIT', path, message);
  }
  const [prefix = ''] = /^(record|person)\./.exec(entry.from) ?? [];
  return { ...entry, from: prefix + found.path };
}

/** Leads and Contacts have names, whether or not the user may see them; of others, the names that are there. */
async function usualMapping(
  { find }: Describing,
  { source, personObject }: CheckedSource,
): Promise<FieldMapping[]> {
  const before = source.people === 'self' ? parentPrefix(source.emailField) : 'person.';
  const names: [string, string][] = [
    ['LastName', 'lastName'],
    ['FirstName', 'firstName'],
  ];
  const named = personObject === 'Lead' || personObject === 'Contact';
  const [address] = addressPaths(source);
  const mapping = [toField(address, 'email')];
  for (const [name, to] of names) {
    const there = named || !('problem' in (await find(personObject, name)));
    if (there) mapping.push(toField(before + name, to));
  }
  return mapping;
}

const toField = (from: string, to: string): FieldMapping => ({ from, to, whenBlank: 'clear' });

import type { Keyring } from '../store/port.js';
import type { Row, RowAddress } from '../domain/decide.js';
import { readAddress } from '../domain/email-address.js';
import { rowId } from '../domain/ids.js';
import { mapFields } from '../domain/mapping.js';
import type { FieldValue } from '../domain/member.js';
import { readingOf, type RunRecord, type RunSource } from '../domain/run.js';
import type { FieldMapping, Source, SyncDefinition } from '../domain/sync.js';
import type { PersonRecord, SourceRecord } from './people.js';

/** A person row with all that deciding and writing need of it (R7). */
export interface SourceRow {
  row: Row;
  sourceId: string;
  /** Id of the person's record; the source's own where that is the person. */
  personId: string;
  /** Contact that a converted Lead became. */
  convertedTo: string | null;
  /** As Salesforce holds it, for the encrypted ledger. */
  rawEmail: string | null;
  /** Of the person's record. */
  createdDate: string;
  fields: Record<string, FieldValue>;
}

/** What turning records into rows needs to know. */
export interface RowReading {
  definition: SyncDefinition;
  reading: RunSource;
  keyring: Keyring;
}

export const rowReading = (
  run: RunRecord,
  definition: SyncDefinition,
  keyring: Keyring,
): RowReading => ({ definition, reading: readingOf(run), keyring });

const STANDARD = { email: 'Email', optOut: 'HasOptedOutOfEmail' };
const PERSON_ACCOUNT = { email: 'PersonEmail', optOut: 'PersonHasOptedOutOfEmail' };

/** The standard flag of an object's records; null when it has none. */
export function standardFlag(personObject: string): typeof STANDARD | null {
  if (personObject === 'Lead' || personObject === 'Contact') return STANDARD;
  return personObject === 'Account' ? PERSON_ACCOUNT : null;
}

/** The name of a field on the person's own record: of `Contact__r.Email`, `Email`. */
export const plainName = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/**
 * The pair of fields that a source's opt-outs come from, as `optOutRef` takes it; null for the standard pair, which is
 * read of the whole org before each run.
 */
export function optOutPair(source: Source, personObject: string): string | null {
  const standard = standardFlag(personObject);
  const email = plainName(source.emailField);
  const flag = source.optOutField === null ? null : plainName(source.optOutField);
  if (standard && email === standard.email && (flag ?? standard.optOut) === standard.optOut) {
    return null;
  }
  return `${email}.${flag ?? standard?.optOut ?? ''}`;
}

/** Flags on the person's record that say opted out. The standard flag counts whichever flag the sync names. */
export function optOutFlags(source: Source, personObject: string): string[] {
  const own = source.optOutField === null ? [] : [plainName(source.optOutField)];
  const standard = personObject === 'Account' ? null : standardFlag(personObject);
  return [...new Set([...own, ...(standard ? [standard.optOut] : [])])];
}

/** Turns a record into the rows that are decided, one for each person it stands for, in order of their Ids. */
export const toSourceRows = ({ source, people }: SourceRecord, reading: RowReading): SourceRow[] =>
  people.map((person) => toSourceRow(source, person, reading));

function toSourceRow(
  source: SourceRecord['source'],
  { id: personId, record: person }: PersonRecord,
  { definition, reading, keyring }: RowReading,
): SourceRow {
  const { emailField, roleAddresses, roleNames } = definition.source;
  const { personObject, multiPicklists } = reading;
  const email = person[plainName(emailField)] ?? null;
  const fields = mapFields(source, person, definition.mapping, multiPicklists);
  const flags = optOutFlags(definition.source, personObject);
  const optedOut = flags.some((flag) => person[flag] === true);
  const converted = person['IsConverted'] === true;
  const createdDate = instantOf(person['CreatedDate']);
  const kept = keptBlanks(fields, definition.mapping);
  const looked = [email, optedOut, converted, createdDate, fields, ...kept];
  const digest = keyring.digest(JSON.stringify(looked));
  const address = rowAddress(email, roleAddresses, roleNames, keyring);
  return {
    row: { id: rowId(source.Id, personId), digest, optedOut, converted, address },
    sourceId: source.Id,
    personId,
    convertedTo: textOf(person['ConvertedContactId']),
    rawEmail: email === null || email === '' ? null : String(email),
    createdDate,
    fields,
  };
}

/** Blanks that keep what was there: an edit that clears them has something to write. */
const keptBlanks = (fields: Record<string, FieldValue>, mapping: readonly FieldMapping[]) =>
  mapping
    .filter(({ to, whenBlank }) => whenBlank === 'keep' && fields[to] === null)
    .map((m) => m.to);

const textOf = (value: FieldValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/** Salesforce writes the offset without a colon, which strict readers of ISO-8601 refuse. */
function instantOf(value: FieldValue | undefined): string {
  const at = Date.parse(String(value ?? ''));
  return Number.isNaN(at) ? '' : new Date(at).toISOString();
}

function rowAddress(
  raw: FieldValue,
  roleAddresses: 'exclude' | 'keep',
  roleNames: string[] | null,
  keyring: Keyring,
): RowAddress {
  const address = readAddress(raw, roleNames ?? undefined);
  if (address.kind !== 'usable') return address;
  const kind = address.role && roleAddresses === 'exclude' ? 'role' : 'usable';
  return { kind, email: address.email, key: keyring.emailKey(address.email) };
}

import type { Keyring } from '../store/port.js';
import type { SalesforceRecord } from '../salesforce/port.js';
import type { Row, RowAddress } from '../domain/decide.js';
import { readAddress } from '../domain/email-address.js';
import { mapFields } from '../domain/mapping.js';
import type { FieldValue } from '../domain/member.js';
import type { SyncDefinition } from '../domain/sync.js';

/** A record with all that deciding and writing need of it. */
export interface SourceRow {
  row: Row;
  /** As Salesforce holds it, for the encrypted ledger. */
  rawEmail: string | null;
  createdDate: string;
  fields: Record<string, FieldValue>;
}

const STANDARD = { email: 'Email', optOut: 'HasOptedOutOfEmail' };
const hasStandardFlag = (object: string): boolean => object === 'Lead' || object === 'Contact';

/**
 * The pair of fields that a source's opt-outs come from, as `optOutRef` takes it; null for the standard pair, which is
 * read of the whole org before each run.
 */
export function optOutPair({ object, emailField, optOutField }: SyncDefinition['source']) {
  const flag = optOutField ?? STANDARD.optOut;
  const standard = emailField === STANDARD.email && flag === STANDARD.optOut;
  return standard && hasStandardFlag(object) ? null : `${emailField}.${flag}`;
}

/** Fields that a run reads of every record, Id aside. The standard flag counts whichever flag the sync names. */
export function fieldsToRead({ source, mapping }: SyncDefinition): string[] {
  const fields = [
    'CreatedDate',
    source.emailField,
    ...optOutFields(source),
    ...(source.object === 'Lead' ? ['IsConverted'] : []),
    ...mapping.map((m) => m.from),
  ];
  return [...new Set(fields)].filter((field) => field !== 'Id');
}

const optOutFields = ({ object, optOutField }: SyncDefinition['source']): string[] => [
  ...(optOutField ? [optOutField] : []),
  ...(hasStandardFlag(object) ? [STANDARD.optOut] : []),
];

/** Turns a Salesforce record into the row that is decided. */
export function toSourceRow(
  record: SalesforceRecord,
  definition: SyncDefinition,
  keyring: Keyring,
): SourceRow {
  const { source, mapping } = definition;
  const email = record[source.emailField] ?? null;
  const fields = mapFields(record, mapping);
  const optedOut = optOutFields(source).some((field) => record[field] === true);
  const converted = record['IsConverted'] === true;
  const createdDate = instantOf(record['CreatedDate']);
  const digest = keyring.digest(JSON.stringify([email, optedOut, converted, createdDate, fields]));
  const address = rowAddress(email, source.roleAddresses, keyring);
  return {
    row: { id: record.Id, digest, optedOut, converted, address },
    rawEmail: email === null || email === '' ? null : String(email),
    createdDate,
    fields,
  };
}

/** Salesforce writes the offset without a colon, which strict readers of ISO-8601 refuse. */
function instantOf(value: FieldValue | undefined): string {
  const at = Date.parse(String(value ?? ''));
  return Number.isNaN(at) ? '' : new Date(at).toISOString();
}

function rowAddress(
  raw: FieldValue,
  roleAddresses: 'exclude' | 'keep',
  keyring: Keyring,
): RowAddress {
  const address = readAddress(raw);
  if (address.kind !== 'usable') return address;
  const kind = address.role && roleAddresses === 'exclude' ? 'role' : 'usable';
  return { kind, email: address.email, key: keyring.emailKey(address.email) };
}

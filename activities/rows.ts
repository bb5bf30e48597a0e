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

/** Fields that a run reads of every record, Id aside. */
export function fieldsToRead({ source, mapping }: SyncDefinition): string[] {
  const fields = [
    'CreatedDate',
    source.emailField,
    ...(source.optOutField ? [source.optOutField] : []),
    ...(source.object === 'Lead' ? ['IsConverted'] : []),
    ...mapping.map((m) => m.from),
  ];
  return [...new Set(fields)].filter((field) => field !== 'Id');
}

/** Turns a Salesforce record into the row that is decided. */
export function toSourceRow(
  record: SalesforceRecord,
  definition: SyncDefinition,
  keyring: Keyring,
): SourceRow {
  const { source, mapping } = definition;
  const email = record[source.emailField] ?? null;
  const fields = mapFields(record, mapping);
  const optedOut = source.optOutField !== null && record[source.optOutField] === true;
  const converted = record['IsConverted'] === true;
  const createdDate = String(record['CreatedDate'] ?? '');
  const digest = keyring.digest(JSON.stringify([email, optedOut, converted, createdDate, fields]));
  const address = rowAddress(email, source.roleAddresses, keyring);
  return {
    row: { id: record.Id, digest, optedOut, converted, address },
    rawEmail: email === null || email === '' ? null : String(email),
    createdDate,
    fields,
  };
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

import type { FieldSummary, SalesforceRecord } from '../../salesforce/port.js';

/** A person record as these tests think of it. */
export interface Person {
  /** Place in Id order. */
  n: number;
  email: string | null;
  name: string;
  optedOut?: boolean;
  converted?: boolean;
  /** Contact that a converted Lead became. */
  convertedTo?: string;
  deleted?: boolean;
  /** Id of the record this one was merged into; only with `deleted`. */
  mergedInto?: string;
  /** Day of CreatedDate, 1 to 28. */
  created?: number;
  company?: string | null;
}

const idOf = (prefix: string, n: number): string => `${prefix}${String(n).padStart(12, '0')}AAA`;
export const leadId = (n: number): string => idOf('00Q', n);
export const contactId = (n: number): string => idOf('003', n);

export const createdOf = ({ created = 1 }: Person): string =>
  `2026-01-${String(created).padStart(2, '0')}T00:00:00.000Z`;

export function toRecord(object: string, person: Person): SalesforceRecord {
  return {
    Id: object === 'Lead' ? leadId(person.n) : contactId(person.n),
    Email: person.email,
    LastName: person.name,
    Company: person.company ?? null,
    HasOptedOutOfEmail: person.optedOut ?? false,
    CreatedDate: createdOf(person),
    IsDeleted: person.deleted ?? false,
    MasterRecordId: person.mergedInto ?? null,
    SystemModstamp: createdOf(person),
    ...(object === 'Lead'
      ? { IsConverted: person.converted ?? false, ConvertedContactId: person.convertedTo ?? null }
      : {}),
  };
}

const names =
  'Id Email LastName Company HasOptedOutOfEmail CreatedDate SystemModstamp IsDeleted MasterRecordId';
export const CONTACT_FIELDS: FieldSummary[] = names.split(' ').map(toField);
export const LEAD_FIELDS: FieldSummary[] = [
  ...CONTACT_FIELDS,
  toField('IsConverted'),
  toField('ConvertedContactId'),
];

export function toField(name: string): FieldSummary {
  const type = /^(Is|Has)[A-Z]/.test(name) ? 'boolean' : 'string';
  return {
    ...{ name, label: name, type, length: 255, custom: false, nillable: true },
    ...{ updateable: true, filterable: true, calculated: false, htmlFormatted: false },
    ...{ picklistValues: [], referenceTo: [], relationshipName: null },
  };
}

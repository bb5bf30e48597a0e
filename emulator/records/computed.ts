import type { Value } from '../values.js';
import type { Database } from './database.js';
import type { FieldReader, Table } from './table.js';

type Compute = (number: number, table: Table, database: Database) => Value;

const fullName: Compute = (number, table) =>
  [table.read(number, 'FirstName'), table.read(number, 'LastName')].filter(Boolean).join(' ');

const personOfMember =
  (field: string): Compute =>
  (number, table, database) => {
    const id = table.read(number, 'ContactId') ?? table.read(number, 'LeadId');
    const person = typeof id === 'string' ? database.find(id) : null;
    return person ? person.table.read(person.number, field) : null;
  };

const countMembers =
  (matches: (table: Table, member: number) => boolean): Compute =>
  (number, table, database) => {
    const members = database.tableNamed('CampaignMember');
    const campaignId = table.idAt(number);
    let count = 0;
    for (const member of members.numbers()) {
      const mine = members.read(member, 'CampaignId') === campaignId;
      if (mine && members.read(member, 'IsDeleted') !== true && matches(members, member)) count++;
    }
    return count;
  };

const person: Record<string, Compute> = {
  Name: fullName,
  IsEmailBounced: (number, table) => table.read(number, 'EmailBouncedDate') !== null,
};

const COMPUTED: Record<string, Record<string, Compute>> = {
  Lead: person,
  Contact: person,
  User: { Name: fullName },
  Campaign: {
    NumberOfLeads: countMembers((members, at) => members.read(at, 'ContactId') === null),
    NumberOfContacts: countMembers((members, at) => members.read(at, 'ContactId') !== null),
    NumberOfResponses: countMembers((members, at) => members.read(at, 'HasResponded') === true),
    NumberOfConvertedLeads: countMembers(
      (members, at) =>
        members.read(at, 'ContactId') !== null && members.read(at, 'LeadId') !== null,
    ),
  },
  CampaignMember: {
    LeadOrContactId: (number, table) =>
      table.read(number, 'ContactId') ?? table.read(number, 'LeadId'),
    Type: (number, table) => (table.read(number, 'ContactId') === null ? 'Lead' : 'Contact'),
    FirstName: personOfMember('FirstName'),
    LastName: personOfMember('LastName'),
    Name: personOfMember('Name'),
    Email: personOfMember('Email'),
    HasOptedOutOfEmail: personOfMember('HasOptedOutOfEmail'),
  },
};

/** The fields of an object whose values follow from others, as readers over its table. */
export function computedFields(
  object: string,
  database: Database,
  table: () => Table,
): ReadonlyMap<string, FieldReader> {
  const entries = Object.entries(COMPUTED[object] ?? {});
  return new Map(
    entries.map(([field, compute]) => [field, (number) => compute(number, table(), database)]),
  );
}

import type { Value } from '../values.js';
import { PERSON_FIELDS } from '../schema/person-account.js';
import type { ObjectSchema } from '../schema/object-schema.js';
import type { Schema } from '../schema/schema.js';
import type { FieldDefinition } from '../schema/types.js';
import { addressReader } from './address.js';
import type { Database } from './database.js';
import { formulaReader } from './formula.js';
import type { Computed, FieldReader, Table } from './table.js';

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

/** The contact behind a Person Account; null for a business. */
const contactOf = (number: number, table: Table): string | null => {
  const id = table.stored(number, 'PersonContactId');
  return typeof id === 'string' ? id : null;
};

const personOfAccount =
  (field: string): Compute =>
  (number, table, database) => {
    const id = contactOf(number, table);
    const found = id === null ? null : database.find(id);
    return found ? found.table.read(found.number, field) : (NOTHING[field] ?? null);
  };

/** Flags are false, never null, also where there is no person. */
const NOTHING: Record<string, Value> = {
  HasOptedOutOfEmail: false,
  HasOptedOutOfFax: false,
  DoNotCall: false,
};

const account: Record<string, Compute> = {
  ...Object.fromEntries([...PERSON_FIELDS].map(([own, of]) => [own, personOfAccount(of)])),
  IsPersonAccount: (number, table) => contactOf(number, table) !== null,
  Name: (number, table, database) =>
    contactOf(number, table) === null
      ? table.stored(number, 'Name')
      : personOfAccount('Name')(number, table, database),
};

const COMPUTED: Record<string, Record<string, Compute>> = {
  Account: account,
  Lead: person,
  Contact: {
    ...person,
    IsPersonAccount: (number, table) => table.stored(number, 'IsPersonAccount') === true,
  },
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

/** The fields of an object whose values follow from others: those every org has, addresses, and formulas. */
export class ComputedFields implements Computed {
  private readonly readers = new Map<string, FieldReader | null>();
  private readFor: ObjectSchema | undefined;

  constructor(
    private readonly object: string,
    private readonly schema: Schema,
    private readonly database: Database,
    private readonly table: () => Table,
  ) {}

  /** Readers are kept until the object is defined anew. */
  get(field: string): FieldReader | undefined {
    const object = this.schema.stored(this.object);
    if (object !== this.readFor) this.readers.clear();
    this.readFor = object;
    let reader = this.readers.get(field);
    if (reader === undefined) {
      reader = this.readerOf(field, object?.field(field)) ?? null;
      this.readers.set(field, reader);
    }
    return reader ?? undefined;
  }

  private readerOf(field: string, definition?: FieldDefinition): FieldReader | undefined {
    const compute = COMPUTED[this.object]?.[field];
    if (compute) return (number) => compute(number, this.table(), this.database);
    if (definition?.type === 'address') return addressReader(this.table(), field);
    if (definition?.formula === undefined) return undefined;
    return formulaReader(this.schema, this.database, this.object, definition.formula);
  }
}

import { allOf, type Comparison } from '../domain/criteria.js';
import type { PeopleChoice, SyncDefinition } from '../domain/sync.js';
import type { RecordQuery, SalesforceRecord } from '../salesforce/port.js';
import type { PersonRecord } from './people.js';
import { personFields } from './source-query.js';

/** How people are asked for that are no part of the source record. */
export interface PeopleLink {
  object: string;
  /** Paths read of each row, Id aside. */
  fields: string[];
  /** Field of a row that names the source record. */
  sourceField: string;
  query(sourceIds: string[]): RecordQuery;
  /** Null when the row leads to nobody. */
  personOf(row: SalesforceRecord): PersonRecord | null;
}

/** Null where people come with the source record itself. */
export function peopleLink(definition: SyncDefinition, personObject: string): PeopleLink | null {
  const { people } = definition.source;
  if (people === 'self') return null;
  const fields = personFields(definition, personObject);
  return people === 'contacts' ? contactsOf(fields) : rolesOf(fields, people);
}

function contactsOf(fields: string[]): PeopleLink {
  const link = { object: 'Contact', fields: ['AccountId', ...fields], sourceField: 'AccountId' };
  return {
    ...link,
    query: (ids) => ({ ...link, filter: within('AccountId', ids) }),
    personOf: (row) => ({ id: row.Id, record: row }),
  };
}

/** Roles may go on naming Contacts that were deleted, or that the user does not see: those are nobody. */
function rolesOf(fields: string[], people: PeopleChoice): PeopleLink {
  const paths = ['Id', 'IsDeleted', ...fields].map((field) => `Contact.${field}`);
  const link = {
    object: 'OpportunityContactRole',
    fields: ['OpportunityId', 'IsPrimary', ...paths],
    sourceField: 'OpportunityId',
  };
  const primary = people === 'primaryRole' ? IS_PRIMARY : null;
  return {
    ...link,
    query: (ids) => ({ ...link, filter: allOf([within('OpportunityId', ids), primary]) }),
    personOf: (row) => (row['Contact.IsDeleted'] === true ? null : ofParent(row, 'Contact')),
  };
}

/** The parent of a record, with its fields by their plain names; null when the record has none. */
export function ofParent(record: SalesforceRecord, parent: string): PersonRecord | null {
  const prefix = `${parent}.`;
  const id = record[`${prefix}Id`];
  if (typeof id !== 'string') return null;
  const fields = Object.entries(record)
    .filter(([path]) => path.startsWith(prefix))
    .map(([path, value]) => [path.slice(prefix.length), value] as const);
  return { id, record: { ...Object.fromEntries(fields), Id: id } };
}

const within = (field: string, ids: string[]): Comparison => ({
  field,
  is: 'in',
  type: 'text',
  value: ids,
});

const IS_PRIMARY: Comparison = {
  field: 'IsPrimary',
  is: 'equals',
  type: 'boolean',
  value: true,
};

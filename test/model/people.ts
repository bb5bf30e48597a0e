import type { SyncDefinition } from '../../domain/sync.js';
import { parentOf, recordById, recordsOf, valueAt, type Org, type Rec, type Value } from './org.js';

/** Somebody whom a record stands for (R7). */
export interface Person {
  object: string;
  record: Rec;
}

export interface Row {
  row: string;
  sourceId: string;
  personId: string;
  /** Object of the person's record. */
  object: string;
  source: Rec;
  person: Rec;
  rawEmail: Value;
  /** The person's flag, where the sync names one. */
  optedOut: boolean;
  converted: boolean;
}

/** The object that the sync's people are records of. */
export function personObjectOf({ source }: SyncDefinition): string {
  if (source.people !== 'self') return 'Contact';
  if (source.emailField.startsWith('Contact__r.')) return 'Contact';
  if (source.emailField.startsWith('Lead__r.')) return 'Lead';
  return source.object;
}

const lastOf = (path: string): string => path.split('.').at(-1) ?? path;

/** One row for each person that a record stands for, each person once. */
export function rowsOf(org: Org, definition: SyncDefinition, source: Rec): Row[] {
  const { emailField, optOutField } = definition.source;
  const rows = new Map<string, Row>();
  for (const { object, record } of peopleOf(org, definition, source)) {
    const row = record.Id === source.Id ? source.Id : `${source.Id}.${record.Id}`;
    rows.set(row, {
      ...{ row, sourceId: source.Id, personId: record.Id, object, source, person: record },
      rawEmail: record[lastOf(emailField)] ?? null,
      optedOut: optOutField !== null && record[lastOf(optOutField)] === true,
      converted: object === 'Lead' && record['IsConverted'] === true,
    });
  }
  return [...rows.values()];
}

function peopleOf(org: Org, { source: asked }: SyncDefinition, source: Rec): Person[] {
  const contact = (id: Value | undefined): Person[] => {
    const record = recordById(org, 'Contact', id);
    return record && record['IsDeleted'] !== true ? [{ object: 'Contact', record }] : [];
  };
  switch (asked.people) {
    case 'self': {
      if (asked.object === 'Account' && source['IsPersonAccount'] !== true) return [];
      const names = asked.emailField.split('.').slice(0, -1);
      const end = parentOf(org, asked.object, source, names);
      return end ? [end] : [];
    }
    case 'contacts':
      return recordsOf(org, 'Contact')
        .filter((record) => record['AccountId'] === source.Id)
        .flatMap((record) => contact(record.Id));
    case 'primaryRole':
    case 'allRoles':
      return recordsOf(org, 'OpportunityContactRole')
        .filter((role) => role['IsDeleted'] !== true && role['OpportunityId'] === source.Id)
        .filter((role) => asked.people === 'allRoles' || role['IsPrimary'] === true)
        .flatMap((role) => contact(role['ContactId']));
  }
}

/** What a mapping reads of a row, before its blank policy: `person.X` of the person, all else of the record. */
export function mappedValue(org: Org, definition: SyncDefinition, row: Row, from: string): Value {
  const path = /^person\.(.*)$/.exec(from)?.[1];
  if (path !== undefined) return valueAt(org, row.object, row.person, path);
  return valueAt(org, definition.source.object, row.source, from.replace(/^record\./, ''));
}

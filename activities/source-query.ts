import { allOf, type Filter } from '../domain/criteria.js';
import { mappedPath } from '../domain/mapping.js';
import { readingOf, type RunSource } from '../domain/run.js';
import type { FieldMapping, Source, SyncDefinition } from '../domain/sync.js';
import type { RecordQuery } from '../salesforce/port.js';
import type { PageRun } from './process-page.js';
import { optOutFlags, plainName } from './rows.js';

/** A run as its reader sees it. */
export type Reading = Pick<PageRun, 'run' | 'definition'>;

/** The lookup behind which a record's person stands: `Contact__r` of `Contact__r.Email`; null where there is none. */
export function parentOf({ people, emailField }: Source): string | null {
  if (people !== 'self' || !emailField.includes('.')) return null;
  return emailField.slice(0, emailField.lastIndexOf('.'));
}

/** Of Accounts that are read by a field of Person Accounts, the business accounts stand for nobody. */
export const isOfPersonAccounts = ({ object, people, emailField }: Source): boolean =>
  object === 'Account' && people === 'self' && /^Person[A-Z]|__pc$/.test(emailField);

/** Fields read of every person, by their names on the person's own record, Id aside. */
export function personFields({ source, mapping }: SyncDefinition, personObject: string): string[] {
  return unique([
    'CreatedDate',
    plainName(source.emailField),
    ...optOutFlags(source, personObject),
    ...(personObject === 'Lead' ? ['IsConverted', 'ConvertedContactId'] : []),
    ...(isOfPersonAccounts(source) ? ['IsPersonAccount'] : []),
    ...mappedPaths(mapping, 'person'),
  ]);
}

/** Field paths read of every source record, Id aside; with `self` those of its person too. */
export function sourceFields(definition: SyncDefinition, personObject: string): string[] {
  const { source, mapping } = definition;
  const own = mappedPaths(mapping, 'record');
  if (source.people !== 'self') return unique(own);
  const fields = personFields(definition, personObject);
  const parent = parentOf(source);
  if (parent === null) return unique([...fields, ...own]);
  return unique([`${parent}.Id`, ...fields.map((field) => `${parent}.${field}`), ...own]);
}

/** The run's own query (R3): every record that belongs to the sync, changed or not. */
export function sourceQuery({ run, definition }: Reading): RecordQuery {
  const { filter, scope, personObject } = readingOf(run);
  return { object: run.object, fields: sourceFields(definition, personObject), filter, scope };
}

/** What the run reads page by page: its own query, in an incremental run what changed since (R6). */
export function pageQuery(reading: Reading): RecordQuery {
  const query = sourceQuery(reading);
  return { ...query, filter: allOf([query.filter, changedFilter(readingOf(reading.run))]) };
}

export function changedFilter({ changedSince }: Pick<RunSource, 'changedSince'>): Filter | null {
  if (changedSince === null) return null;
  return {
    field: 'SystemModstamp',
    is: 'greaterOrEqual',
    type: 'datetime',
    value: changedSince,
  };
}

const mappedPaths = (mapping: readonly FieldMapping[], of: 'record' | 'person'): string[] =>
  mapping
    .flatMap(({ from }) => (from === null ? [] : [mappedPath(from)]))
    .filter((mapped) => mapped.of === of)
    .map(({ path }) => path);

const unique = (fields: string[]): string[] => [...new Set(fields)].filter((f) => f !== 'Id');

import type { Reading } from '../../activities/source-query.js';
import { FIRST_CHECKPOINT, type RunRecord, type RunSource } from '../../domain/run.js';
import type { Source, SyncDefinition } from '../../domain/sync.js';
import type { FakeObject } from '../../salesforce/fake.js';
import type { FieldSummary, SalesforceRecord, SalesforceValue } from '../../salesforce/port.js';
import { toField } from './people.js';
import { DEFINITION, LIST, ORG_ID, START, SYNC } from './world.js';

const idOf = (prefix: string, n: number): string => `${prefix}${String(n).padStart(12, '0')}AAA`;
export const accountId = (n: number): string => idOf('001', n);
export const contactId = (n: number): string => idOf('003', n);
export const opportunityId = (n: number): string => idOf('006', n);
export const roleId = (n: number): string => idOf('00K', n);
export const dealId = (n: number): string => idOf('a00', n);

type Values = Record<string, SalesforceValue>;

const stamped = (Id: string, values: Values): SalesforceRecord => ({
  ...{ CreatedDate: START, SystemModstamp: START, IsDeleted: false },
  ...values,
  Id,
});

export const account = (n: number, values: Values = {}): SalesforceRecord =>
  stamped(accountId(n), { Name: `Account ${n}`, Rating: null, ...values });
export const contact = (n: number, of: number | null, values: Values = {}): SalesforceRecord =>
  stamped(contactId(n), {
    AccountId: of === null ? null : accountId(of),
    ...{ Email: `c${n}@x.example`, LastName: `Sato ${n}`, Title: null },
    ...{ HasOptedOutOfEmail: false, Interests__c: null },
    ...values,
  });
export const opportunity = (n: number): SalesforceRecord =>
  stamped(opportunityId(n), { Name: `Opportunity ${n}` });

/** A role names its Contact, whose fields it shows as `Contact.X`. */
export const role = (n: number, of: number, person: SalesforceRecord, isPrimary = false) =>
  stamped(roleId(n), {
    ...{ OpportunityId: opportunityId(of), ContactId: person.Id, IsPrimary: isPrimary },
    ...asParent('Contact', person),
  });
/** A custom record with a lookup to a Contact, or to none. */
export const deal = (n: number, person: SalesforceRecord | null): SalesforceRecord =>
  stamped(dealId(n), {
    ...{ Name: `Deal ${n}`, Contact__c: person?.Id ?? null },
    ...(person === null ? {} : asParent('Contact__r', person)),
  });

export const asParent = (path: string, record: SalesforceRecord): Values =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [`${path}.${name}`, value]));

const STAMPS = 'Id CreatedDate SystemModstamp IsDeleted';
const fieldsOf = (names: string): FieldSummary[] => `${STAMPS} ${names}`.split(' ').map(toField);
const lookup = (name: string, relationshipName: string, to: string[]): FieldSummary => ({
  ...toField(name),
  ...{ type: 'reference', relationshipName, referenceTo: to },
});
export const typed = (name: string, type: string): FieldSummary => ({ ...toField(name), type });

/** Objects with what describe says of them, and these records. */
export function crm(records: Record<string, SalesforceRecord[]>): Record<string, FakeObject> {
  const fields: Record<string, FieldSummary[]> = {
    Account: [
      ...fieldsOf(
        'Name Rating Email__c PersonEmail PersonHasOptedOutOfEmail IsPersonAccount MasterRecordId',
      ),
      lookup('OwnerId', 'Owner', ['Group', 'User']),
    ],
    Contact: [
      ...fieldsOf('Email LastName Title HasOptedOutOfEmail MasterRecordId'),
      typed('Interests__c', 'multipicklist'),
      lookup('AccountId', 'Account', ['Account']),
    ],
    Opportunity: fieldsOf('Name'),
    OpportunityContactRole: [
      ...fieldsOf('OpportunityId IsPrimary'),
      lookup('ContactId', 'Contact', ['Contact']),
    ],
    Deal__c: [...fieldsOf('Name'), lookup('Contact__c', 'Contact__r', ['Contact'])],
    User: fieldsOf('Email Name'),
    Group: fieldsOf('Email Name'),
  };
  return Object.fromEntries(
    Object.keys(fields).map((name) => [
      name,
      { records: records[name] ?? [], fields: fields[name] ?? [] },
    ]),
  );
}

/** A definition of this source, with the Leads sync's other choices. */
export const syncOf = (
  source: Partial<Source>,
  mapping: SyncDefinition['mapping'] = [],
): SyncDefinition => ({
  ...DEFINITION,
  source: { ...DEFINITION.source, optOutField: null, ...source },
  mapping,
});

/** A run of a definition as it stands once it is open. */
export function readingOf(definition: SyncDefinition, frozen: Partial<RunSource> = {}): Reading {
  const { object, people } = definition.source;
  const source: RunSource = {
    ...{ filter: null, scope: null, changedSince: null, serverTime: START, view: null },
    ...{ reader: 'rest', jobId: null, multiPicklists: [] },
    personObject: people === 'self' ? object : 'Contact',
    ...frozen,
  };
  const run: RunRecord = {
    ...{ id: 'run-1', syncId: SYNC, syncVersion: 1, runSeq: 1, listId: LIST },
    ...{ connectionId: 'connection-1', orgId: ORG_ID, object, workflowId: 'run/sync-1/1' },
    ...{ trigger: 'manual', mode: 'full', state: 'running', scheduledAt: START, startedAt: START },
    ...{ finishedAt: null, modeReason: null, source, notes: [], expected: null, hold: false },
    ...{ checkpoint: FIRST_CHECKPOINT, counts: null, ledgerClosed: false },
    ...{ error: null, waitingFor: null },
  };
  return { run, definition };
}

import { enablePersonAccounts } from '../../emulator/schema/person-account.js';
import { attendee } from '../../emulator/schema/attendee.js';
import { startEmulator, type Emulator, type Org as Emulated } from '../../emulator/index.js';
import { convertLead } from '../../emulator/records/convert.js';
import { mergeRecords } from '../../emulator/records/merge.js';
import type { RecordRef } from '../../emulator/records/database.js';
import type { Org, Rec, Value } from './org.js';
import type { OrgStep, StepOf } from './story.js';
import { VIEWS } from './views.js';

export const START = Date.parse('2026-11-23T00:00:00.000Z');

const SYSTEM = ['Id', 'IsDeleted', 'CreatedDate', 'SystemModstamp'];
const PERSON = [
  ...['MasterRecordId', 'LastName', 'FirstName', 'Email', 'HasOptedOutOfEmail', 'LeadSource'],
  ...['DoNotCall', 'Interests__c'],
];
/** What the model looks at. */
const FIELDS: Record<string, string[]> = {
  Lead: [
    ...[...PERSON, 'Company', 'Country', 'NumberOfEmployees', 'Score__c'],
    ...['IsConverted', 'ConvertedContactId'],
  ],
  Contact: [...PERSON, 'AccountId', 'Department', 'Birthdate'],
  Account: [
    ...['MasterRecordId', 'Name', 'Industry', 'NumberOfEmployees', 'LastName', 'FirstName'],
    ...['IsPersonAccount', 'PersonEmail', 'PersonHasOptedOutOfEmail'],
  ],
  Opportunity: ['AccountId', 'Name', 'StageName', 'Amount', 'CloseDate'],
  OpportunityContactRole: ['OpportunityId', 'ContactId', 'IsPrimary'],
  Attendee__c: [
    ...['Contact__c', 'Lead__c', 'Name', 'Email__c', 'No_Mail__c', 'Topics__c', 'Stage__c'],
    ...['Fee__c', 'Visit_Date__c'],
  ],
};

/** An org with everything that stories need, its clock stopped. */
export async function startOrg(): Promise<Emulator> {
  const emulator = await startEmulator({ seed: 1 });
  const { org } = emulator;
  org.clock.set(START, true);
  enablePersonAccounts(org.schema);
  org.schema.define(attendee);
  for (const { object, shows: _shows, ...view } of VIEWS) {
    const definition = org.schema.stored(object)?.definition;
    if (!definition) throw new Error(`the emulator has no ${object}`);
    org.schema.define({ ...definition, listViews: [...(definition.listViews ?? []), view] });
  }
  return emulator;
}

/** Every record, deleted ones too. */
export function dump(org: Emulated): Org {
  const entries = Object.entries(FIELDS).map(([object, fields]) => {
    const table = org.database.tableNamed(object);
    const read = (number: number): Rec => {
      const record: Record<string, Value> = {};
      for (const field of [...SYSTEM, ...fields]) record[field] = table.read(number, field);
      return { ...record, Id: table.idAt(number) };
    };
    return [object, [...table.numbers()].map(read)] as const;
  });
  return Object.fromEntries(entries);
}

/** Ids of the object's records, in the order in which they were made. */
function idsOf(org: Emulated, object: string, deleted = false): string[] {
  const table = org.database.tableNamed(object);
  return [...table.numbers()]
    .filter((number) => (table.read(number, 'IsDeleted') === true) === deleted)
    .map((number) => table.idAt(number));
}

function nthOf(ids: string[], nth: number): string | null {
  return ids[nth % Math.max(1, ids.length)] ?? null;
}

/** One thing that happens; nothing where the record that it needs is not there. */
export function happen(org: Emulated, step: OrgStep): void {
  switch (step.do) {
    case 'create':
      return create(org, step);
    case 'edit':
      return edit(org, nthOf(idsOf(org, step.object), step.nth), step.values);
    case 'relink': {
      const to = step.to === null ? null : nthOf(idsOf(org, step.to[0]), step.to[1]);
      return edit(org, nthOf(idsOf(org, step.object), step.nth), { [step.field]: to });
    }
    case 'delete':
    case 'purge':
      return remove(org, nthOf(idsOf(org, step.object), step.nth), step.do === 'purge');
    case 'undelete':
      return undelete(org, nthOf(idsOf(org, step.object, true), step.nth));
    case 'convert':
      return convert(org, step);
    case 'merge':
      return merge(org, step);
    case 'advance':
      return org.clock.advance(step.ms);
  }
}

function create(org: Emulated, { object, values, links, late }: StepOf<'create'>): void {
  const references = Object.entries(links).map(([field, [target, nth]]) => [
    field,
    nthOf(idsOf(org, target), nth),
  ]);
  if (object === 'OpportunityContactRole' && references.some(([, id]) => id === null)) return;
  const stamp = Math.floor(org.clock.now() / 1000 - (late ?? 0)) * 1000;
  const stamps =
    late === undefined
      ? {}
      : { CreatedDate: stamp, LastModifiedDate: stamp, SystemModstamp: stamp };
  const given = Object.fromEntries(references) as Record<string, string | null>;
  org.writer.insert(object, { ...values, ...given, ...stamps });
}

/** A converted lead can not be edited any more; a business has no person to edit. */
function edit(org: Emulated, id: string | null, values: Record<string, Value>): void {
  const found = id === null ? null : org.database.find(id);
  if (!found || found.table.read(found.number, 'IsConverted') === true) return;
  const isBusiness =
    found.object.name === 'Account' && found.table.read(found.number, 'IsPersonAccount') !== true;
  const kept = Object.entries(values).filter(([field]) => !isBusiness || !isOfPerson(field));
  org.writer.edit(found.object.name, found.number, Object.fromEntries(kept));
}

const isOfPerson = (field: string): boolean =>
  field.startsWith('Person') || field === 'LastName' || field === 'FirstName';

/** What points at a record that goes is cleared, or goes as well. */
function remove(org: Emulated, id: string | null, forGood: boolean): void {
  const found = id === null ? null : org.database.find(id);
  if (id === null || !found || isHalf(found)) return;
  const { object, number } = found;
  const behind = object.name === 'Account' ? found.table.read(number, 'PersonContactId') : null;
  const business = object.name === 'Account' && behind === null;
  if (business) return;
  org.writer.remove(object, id);
  unlink(org, id);
  if (typeof behind === 'string') unlink(org, behind);
  if (!forGood) return;
  org.writer.purge(object.name, number);
  const other = typeof behind === 'string' ? org.database.find(behind) : null;
  if (other) org.writer.purge('Contact', other.number);
}

function unlink(org: Emulated, id: string): void {
  const attendees = org.database.tableNamed('Attendee__c');
  for (const number of attendees.numbers()) {
    for (const field of ['Contact__c', 'Lead__c']) {
      if (attendees.read(number, field) === id) {
        org.writer.edit('Attendee__c', number, { [field]: null });
      }
    }
  }
}

/** The contact behind a Person Account lives and dies with it. */
function isHalf({ object, table, number }: RecordRef): boolean {
  return object.name === 'Contact' && table.read(number, 'IsPersonAccount') === true;
}

/** Out of the recycle bin; what was merged stays there. */
function undelete(org: Emulated, id: string | null): void {
  const found = id === null ? null : org.database.find(id);
  if (!found || isHalf(found)) return;
  if ((found.table.read(found.number, 'MasterRecordId') ?? null) !== null) return;
  org.writer.edit(found.object.name, found.number, { IsDeleted: false });
}

function convert(org: Emulated, { nth, into }: StepOf<'convert'>): void {
  const id = nthOf(idsOf(org, 'Lead'), nth);
  const found = id === null ? null : org.database.find(id);
  if (id === null || !found || found.table.read(found.number, 'IsConverted') === true) return;
  const contactId = into === null ? null : nthOf(idsOf(org, 'Contact'), into);
  const today = new Date(org.clock.now()).toISOString().slice(0, 10);
  convertLead(org.database, org.writer, id, contactId === null ? {} : { contactId }, today);
}

function merge(org: Emulated, { object, nth, into }: StepOf<'merge'>): void {
  const ids = idsOf(org, object).filter((id) => isMergeable(org, id));
  const [loser, master] = [nthOf(ids, nth), nthOf(ids, into)];
  if (loser === null || master === null || loser === master) return;
  if (isPerson(org, loser) !== isPerson(org, master)) return;
  mergeRecords(org.schema, org.database, org.writer, master, [loser]);
}

/** People are merged with people, businesses with businesses. */
function isPerson(org: Emulated, id: string): boolean {
  const found = org.database.find(id);
  return found?.table.read(found.number, 'IsPersonAccount') === true;
}

/** Records that are neither converted nor half of a Person Account. */
function isMergeable(org: Emulated, id: string): boolean {
  const found = org.database.find(id);
  if (!found || isHalf(found)) return false;
  return found.table.read(found.number, 'IsConverted') !== true;
}

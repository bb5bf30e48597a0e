import { describe, expect, it } from 'vitest';
import { readFieldNames } from '../../activities/access.js';
import { openRun, type OpenRunInput } from '../../activities/open-run.js';
import { Failure } from '../../domain/failures.js';
import type { RunRecord } from '../../domain/run.js';
import type {
  Schedule,
  Source,
  SyncDefinition,
  SyncReach,
  ViewDefinition,
} from '../../domain/sync.js';
import { contact, crm, typed } from './crm.js';
import { addVersion, createWorld, DEFINITION, START, SYNC, type World } from './world.js';

const CLOCK = '2026-11-23T09:00:00.000Z';
const DAILY: Schedule = {
  ...{ frequency: 'daily', time: '09:30', timeZone: 'Asia/Tokyo', fullEvery: 3 },
  ...{ startDate: null, endDate: null },
};

describe('opening a run', () => {
  it('freezes what it reads and the clock of Salesforce', async () => {
    const run = await opened(await worldOf({}));
    expect(run).toMatchObject({ mode: 'full', modeReason: null, notes: [], expected: 2 });
    expect(run.source).toEqual({
      ...{ filter: null, scope: null, changedSince: null, serverTime: CLOCK, view: null },
      ...{ reader: 'rest', jobId: null, personObject: 'Contact', multiPicklists: [] },
    });
  });

  it('changes and asks nothing the second time', async () => {
    const world = await worldOf({});
    const first = await opened(world);
    const asked = world.salesforce.calls.length;
    world.salesforce.data.objects['Contact']?.records.push(contact(9, null));
    const result = await openRun(world.deps, inputOf('run-1'));
    expect(result).toMatchObject({ expected: 2, apiCalls: 0 });
    expect(world.salesforce.calls).toHaveLength(asked);
    expect(await world.stores.runs.get('run-1')).toEqual(first);
  });

  it('takes relative dates at the nominal fire, on the days of the schedule’s zone', async () => {
    const conditions: Source['conditions'] = [
      { field: 'CreatedDate', operator: 'on', value: 'TODAY' },
    ];
    const world = await worldOf({ source: { conditions }, schedule: DAILY });
    retype(world, 'CreatedDate', 'datetime');
    const run = await opened(world, { scheduledAt: '2026-11-23T20:00:00.000Z' });
    const text = JSON.stringify(run.source?.filter);
    expect(text).toContain('2026-11-23T15:00:00');
    expect(text).toContain('2026-11-24T15:00:00');
  });

  it('joins conditions, view and addedAfter, and counts what they leave', async () => {
    const world = await worldOf({
      source: {
        conditions: [{ field: 'Title', operator: 'equals', value: 'CFO' }],
        addedAfter: '2026-01-01T00:00:00+09:00',
        listViewId: VIEW.id,
      },
    });
    showView(world, VIEW);
    const run = await opened(world);
    expect(JSON.stringify(run.source?.filter)).toMatch(/Title.*CreatedDate.*LastName/);
    expect(run.source).toMatchObject({ view: VIEW, scope: null });
    expect(run.expected).toBe(1);
  });

  it('names the mapped fields that take several values', async () => {
    const mapping: SyncDefinition['mapping'] = ['Interests__c', 'person.Interests__c', 'Title'].map(
      (from, i) => ({ from, to: `f${i}`, whenBlank: 'clear' }),
    );
    const run = await opened(await worldOf({ mapping }));
    expect(run.source?.multiPicklists).toEqual(['Interests__c', 'person.Interests__c']);
  });

  it.each<[string, Partial<Source>, string]>([
    ['the object itself', {}, 'Contact'],
    ['a parent', { object: 'Deal__c', emailField: 'Contact__r.Email' }, 'Contact'],
    ['the Contacts of accounts', { object: 'Account', people: 'contacts' }, 'Contact'],
    ['roles', { object: 'Opportunity', people: 'primaryRole' }, 'Contact'],
    ['accounts with an address', { object: 'Account', emailField: 'Email__c' }, 'Account'],
  ])('knows the object of the people: %s', async (_name, source, personObject) => {
    const run = await opened(await worldOf({ source: { optOutField: null, ...source } }));
    expect(run.source?.personObject).toBe(personObject);
  });

  it('refuses people behind a lookup to several objects', async () => {
    const source = { object: 'Account', emailField: 'Owner.Email', optOutField: null };
    await expect(opened(await worldOf({ source }))).rejects.toMatchObject({
      type: 'CRITERIA_UNFIT',
    });
  });
});

describe('a list view', () => {
  const source = { listViewId: '00B000000000001AAA' };

  it.each([
    ['gone', 'LIST_VIEW_MISSING', false],
    ['unfit', 'LIST_VIEW_UNFIT', true],
  ] as const)('that is %s fails the run with %s', async (_name, type, unfit) => {
    const world = await worldOf({ source });
    const contacts = world.salesforce.data.objects['Contact'];
    const summary = { id: VIEW.id, label: 'CFOs', developerName: 'CFOs', soqlCompatible: false };
    if (unfit && contacts) contacts.listViews = [summary];
    await expect(opened(world)).rejects.toMatchObject({ type });
  });

  it('that was changed is told with the difference', async () => {
    const world = await worldOf({ source });
    const changed = { ...VIEW, label: 'Officers', scope: 'mine' };
    showView(world, changed);
    await world.stores.syncs.advance(SYNC, { ...REACH, view: { ...VIEW, where: null } });
    const { notes } = await opened(world);
    expect(notes).toHaveLength(1);
    for (const part of [/CFOs.*Officers/, /everything.*mine/, /none.*LastName/]) {
      expect(notes[0]).toMatch(part);
    }
  });

  it('that is as it was, or another one, is nothing to tell', async () => {
    for (const before of [VIEW, { ...VIEW, id: '00B000000000002AAA', label: 'Others' }, null]) {
      const world = await worldOf({ source });
      showView(world, VIEW);
      await world.stores.syncs.advance(SYNC, { ...REACH, view: before });
      expect((await opened(world)).notes).toEqual([]);
    }
  });
});

describe('access', () => {
  const mapping: SyncDefinition['mapping'] = [{ from: 'Title', to: 'title', whenBlank: 'clear' }];
  const seen = (...fields: string[]): SyncReach => ({ ...REACH, fields });

  it.each<[string, Partial<Source>, string, string]>([
    ['a mapped field', {}, 'Contact.Title', 'Title'],
    [
      'a field of a condition',
      { conditions: [{ field: 'LastName', operator: 'equals', value: 'Sato' }] },
      'Contact.LastName',
      'LastName',
    ],
    ['the address', {}, 'Contact.Email', 'Email'],
  ])('has shrunk when %s that was seen is hidden', async (_name, source, name, field) => {
    const world = await worldOf({ source, mapping });
    await world.stores.syncs.advance(SYNC, seen(name));
    hide(world, 'Contact', field);
    await expect(opened(world)).rejects.toMatchObject({
      type: 'ACCESS_SHRUNK',
      message: expect.stringContaining(name),
    });
  });

  it('is missing, not shrunk, for a field that was never seen', async () => {
    const world = await worldOf({ mapping });
    hide(world, 'Contact', 'Title');
    await expect(opened(world)).rejects.toMatchObject({ type: 'SALESFORCE_FIELD_MISSING' });
  });

  it('has shrunk when an opt-out is hidden, seen before or not', async () => {
    const flags: Partial<Source>[] = [
      {},
      { object: 'Account', people: 'contacts', optOutField: null },
      { object: 'Deal__c', emailField: 'Contact__r.Email', optOutField: null },
      { object: 'Opportunity', people: 'allRoles', optOutField: null },
    ];
    for (const source of flags) {
      const world = await worldOf({ source });
      hide(world, 'Contact', 'HasOptedOutOfEmail');
      await expect(opened(world)).rejects.toMatchObject({ type: 'ACCESS_SHRUNK' });
    }
  });

  it('has shrunk when the object was seen and is hidden', async () => {
    const world = await worldOf({ source: { object: 'Account', people: 'contacts' } });
    delete world.salesforce.data.objects['Contact'];
    await expect(opened(world)).rejects.toMatchObject({ type: 'SALESFORCE_OBJECT_MISSING' });
    await world.stores.syncs.advance(SYNC, seen('Contact.Email'));
    await expect(opened(world)).rejects.toMatchObject({ type: 'ACCESS_SHRUNK' });
  });

  it('has shrunk when a parent was seen and is hidden', async () => {
    const parents: SyncDefinition['mapping'] = [
      { from: 'Account.Name', to: 'company', whenBlank: 'clear' },
    ];
    const world = await worldOf({ mapping: parents });
    await opened(world);
    await world.stores.syncs.advance(SYNC, seen('Contact.Account.Name'));
    delete world.salesforce.data.objects['Account'];
    await expect(opened(world, { runId: 'run-2' })).rejects.toMatchObject({
      type: 'ACCESS_SHRUNK',
    });
  });

  it.each<[string, Partial<Source>]>([
    ['Contacts', {}],
    ['accounts and their Contacts', { object: 'Account', people: 'contacts' }],
    ['roles', { object: 'Opportunity', people: 'allRoles' }],
    ['parents', { object: 'Deal__c', emailField: 'Contact__r.Email' }],
  ])('is remembered for all that a run of %s reads', async (_name, choice) => {
    const people: SyncDefinition['mapping'] = [
      { from: 'person.Title', to: 'title', whenBlank: 'clear' },
      { from: 'person.Account.Name', to: 'company', whenBlank: 'clear' },
    ];
    const world = await worldOf({ source: { optOutField: null, ...choice }, mapping: people });
    const { source } = await opened(world);
    const definition = (await world.stores.syncs.version(SYNC, 1))?.definition;
    if (!source || !definition) throw new Error('the run has nothing to read');
    const fields = readFieldNames(definition, source);
    await world.stores.syncs.advance(SYNC, { ...REACH, fields });
    for (const [i, name] of ['Email', 'Title', 'CreatedDate', 'AccountId'].entries()) {
      const shown = world.salesforce.data.objects['Contact']?.fields;
      hide(world, 'Contact', name);
      const again = opened(world, { runId: `run-${i + 2}` });
      await expect(again, name).rejects.toMatchObject({ type: 'ACCESS_SHRUNK' });
      Object.assign(world.salesforce.data.objects['Contact'] ?? {}, { fields: shown });
    }
  });

  it('is enough when a field is hidden that this version no longer reads', async () => {
    const world = await worldOf({ mapping: [] });
    await world.stores.syncs.advance(SYNC, seen('Contact.Title'));
    hide(world, 'Contact', 'Title');
    expect((await opened(world)).state).toBe('running');
  });
});

describe('an incremental run', () => {
  it('reads from ten minutes before the newest read began', async () => {
    const world = await worldOf({ schedule: DAILY });
    await world.stores.syncs.advance(SYNC, REACH);
    const run = await opened(world, { trigger: 'schedule' });
    expect([run.mode, run.source?.changedSince]).toEqual([
      'incremental',
      '2026-11-22T08:50:00.000Z',
    ]);
    expect(run.expected).toBe(1);
  });

  it('is full instead after an edit, with the reason', async () => {
    const world = await worldOf({ schedule: DAILY });
    await world.stores.syncs.advance(SYNC, REACH);
    await addVersion(world, { mapping: [{ from: 'Title', to: 'title', whenBlank: 'clear' }] });
    const run = await opened(world, { trigger: 'schedule', version: 2 });
    expect([run.mode, run.source?.changedSince]).toEqual(['full', null]);
    expect(run.modeReason).toMatch(/edited/);
  });

  it('is still incremental after an edit of its name and schedule', async () => {
    const world = await worldOf({ schedule: DAILY });
    await world.stores.syncs.advance(SYNC, REACH);
    await addVersion(world, { name: 'Others', schedule: { ...DAILY, time: '10:00' } });
    expect((await opened(world, { trigger: 'schedule', version: 2 })).mode).toBe('incremental');
  });

  it('is full instead where a field changes without its record, or has no stamp', async () => {
    const formula = { ...typed('Title', 'string'), calculated: true };
    const mapping: SyncDefinition['mapping'] = [{ from: 'Title', to: 'title', whenBlank: 'clear' }];
    const world = await worldOf({ schedule: DAILY, mapping });
    await world.stores.syncs.advance(SYNC, REACH);
    const contacts = world.salesforce.data.objects['Contact'];
    const fields = contacts?.fields?.map((f) => (f.name === 'Title' ? formula : f)) ?? [];
    if (contacts) contacts.fields = fields;
    const asked = { trigger: 'manual', mode: 'incremental' } as const;
    expect((await opened(world, asked)).modeReason).toMatch(/Title/);
    hide(world, 'Contact', 'SystemModstamp');
    expect((await opened(world, { ...asked, runId: 'run-2' })).modeReason).toMatch(/stamp/);
  });
});

describe('a bulk run', () => {
  it('hands over its job when it opens and keeps its Id', async () => {
    const world = await worldOf({ source: { reader: 'bulk' } });
    const run = await opened(world);
    expect(run.source).toMatchObject({ reader: 'bulk', jobId: '750000000000001AAA' });
  });

  it('is read by REST where Salesforce refuses the job, with a note', async () => {
    const world = await worldOf({ source: { reader: 'bulk' } });
    world.salesforce.fail('startBulk', new Failure('SALESFORCE_REQUEST_REFUSED', 'Not in bulk.'));
    const run = await opened(world);
    expect(run.source).toMatchObject({ reader: 'rest', jobId: null });
    expect(run.notes).toEqual([expect.stringContaining('page by page')]);
  });

  it('fails where Salesforce cannot be reached, to be tried again', async () => {
    const world = await worldOf({ source: { reader: 'bulk' } });
    world.salesforce.fail('startBulk', new Failure('SALESFORCE_UNREACHABLE', 'Not there.'));
    await expect(opened(world)).rejects.toMatchObject({ type: 'SALESFORCE_UNREACHABLE' });
    expect((await opened(world)).source?.jobId).toBe('750000000000001AAA');
  });
});

const VIEW: ViewDefinition = {
  ...{ id: '00B000000000001AAA', label: 'CFOs', scope: null },
  where: "LastName = 'Sato 1'",
};
const REACH: SyncReach = {
  ...{ runSeq: 0, watermark: '2026-11-22T09:00:00.000Z', sinceFull: 0, fullVersion: 1 },
  ...{ fields: [], view: null },
};

interface Change extends Partial<Omit<SyncDefinition, 'source'>> {
  source?: Partial<Source>;
}

/** A sync of two Contacts, one of them changed today. */
async function worldOf({ source, ...change }: Change): Promise<World> {
  const whole = { ...DEFINITION.source, object: 'Contact', ...source };
  const definition = { ...DEFINITION, mapping: [], ...change, source: whole };
  const world = await createWorld({ definition });
  const people = [
    contact(1, null, { Title: 'CFO', SystemModstamp: '2026-11-20T00:00:00.000Z' }),
    contact(2, null, { Title: 'CFO', SystemModstamp: CLOCK }),
  ];
  Object.assign(world.salesforce.data.objects, crm({ Contact: people }));
  world.salesforce.data.serverTime = () => CLOCK;
  return world;
}

const inputOf = (runId: string): OpenRunInput => ({
  ...{ syncId: SYNC, runId, version: 1, trigger: 'manual', mode: 'full', scheduledAt: START },
});

async function opened(world: World, change: Partial<OpenRunInput> = {}): Promise<RunRecord> {
  const input = { ...inputOf('run-1'), ...change };
  await openRun(world.deps, input);
  const run = await world.stores.runs.get(input.runId);
  if (run === null) throw new Error('the run was not opened');
  return run;
}

function showView({ salesforce }: World, definition: ViewDefinition): void {
  salesforce.data.views[VIEW.id] = {
    definition,
    matches: (record) => record['LastName'] === 'Sato 1',
  };
}

function hide({ salesforce }: World, object: string, name: string): void {
  const found = salesforce.data.objects[object];
  if (found?.fields) found.fields = found.fields.filter((field) => field.name !== name);
}

function retype({ salesforce }: World, name: string, type: string): void {
  const found = salesforce.data.objects['Contact'];
  if (!found?.fields) return;
  found.fields = found.fields.map((field) => (field.name === name ? { ...field, type } : field));
}

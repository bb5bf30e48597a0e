import { describe, expect, it } from 'vitest';
import { openRun } from '../../activities/open-run.js';
import { Failure } from '../../domain/failures.js';
import type { Schedule, Source, SyncDefinition } from '../../domain/sync.js';
import { contact, typed } from './crm.js';
import { CLOCK, hide, inputOf, opened, REACH, retype, showView, VIEW, worldOf } from './opening.js';
import { addVersion, SYNC } from './world.js';

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

  it.each(['SALESFORCE_REQUEST_REFUSED', 'SALESFORCE_QUERY_REFUSED', 'CRITERIA_UNFIT'] as const)(
    'is read by REST where its job is refused as %s, with a note',
    async (type) => {
      const world = await worldOf({ source: { reader: 'bulk' } });
      world.salesforce.fail('startBulk', new Failure(type, 'Not in bulk.'));
      const run = await opened(world);
      expect(run.source).toMatchObject({ reader: 'rest', jobId: null });
      expect(run.notes).toEqual([expect.stringContaining('page by page')]);
    },
  );

  it('fails where Salesforce cannot be reached, to be tried again', async () => {
    const world = await worldOf({ source: { reader: 'bulk' } });
    world.salesforce.fail('startBulk', new Failure('SALESFORCE_UNREACHABLE', 'Not there.'));
    await expect(opened(world)).rejects.toMatchObject({ type: 'SALESFORCE_UNREACHABLE' });
    expect((await opened(world)).source?.jobId).toBe('750000000000001AAA');
  });
});

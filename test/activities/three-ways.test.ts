import { describe, expect, it } from 'vitest';
import { DEFAULT_CHOICES, type SyncDefinition, type ThreeWays } from '../../domain/sync.js';
import { contactId, leadId, type Person } from './people.js';
import {
  addList,
  addSync,
  claimsBothWays,
  createWorld,
  DEFINITION,
  memberOf,
  membersOf,
  runAll,
  stepsOf,
  type World,
} from './world.js';

const ITO: Person = { n: 1, email: 'ito@x.example', name: 'Ito' };
const SATO: Person = { n: 2, email: 'sato@x.example', name: 'Sato' };
const choose = (optedOut: ThreeWays, convertedLeads: ThreeWays = 'exclude') => ({
  exclusions: { optedOut, convertedLeads },
});

/** A second list with a sync of Contacts, which excludes and nothing more. */
async function addOtherList(world: World): Promise<void> {
  await addList(world.stores, 'list-2');
  const source = { ...DEFAULT_CHOICES, ...DEFINITION.source, object: 'Contact', conditions: [] };
  await addSync(world.stores, 'sync-2', { ...DEFINITION, listId: 'list-2', source });
}

async function worldWith(definition: Partial<SyncDefinition>): Promise<World> {
  const world = await createWorld({ leads: [ITO, SATO], definition });
  await runAll(world, 'run-1');
  return world;
}

const emailsOf = async (world: World, listId?: string) =>
  (await membersOf(world, listId)).map(({ email }) => email).sort();

describe('opted-out people', () => {
  it('stay on the list, unsubscribed, where the sync leaves them out', async () => {
    const world = await worldWith(choose('exclude'));
    world.setLeads([{ ...ITO, optedOut: true }, SATO]);
    const counts = await runAll(world, 'run-2');
    expect([counts.dispositions.optedOut, counts.removals.optedOut]).toEqual([1, 0]);
    expect((await memberOf(world, 'ito@x.example'))?.status).toBe('unsubscribed');
  });

  it('lose the claim of the sync that removes them from its list, and no other claim', async () => {
    const world = await worldWith(choose('removeFromList'));
    world.setContacts([{ n: 9, email: 'ito@x.example', name: 'Ito' }]);
    const source = { ...DEFINITION.source, object: 'Contact' };
    await addSync(world.stores, 'sync-2', { ...DEFINITION, source });
    await runAll(world, 'run-a', 'sync-2');
    world.setLeads([
      { ...ITO, optedOut: true },
      { ...SATO, optedOut: true },
    ]);
    const counts = await runAll(world, 'run-2');
    expect(counts.removals.optedOut).toBe(2);
    expect(await emailsOf(world)).toEqual(['ito@x.example']);
    const kept = await memberOf(world, 'ito@x.example');
    expect(kept?.claims.map((claim) => claim.recordId)).toEqual([contactId(9)]);
    expect(kept?.status).toBe('unsubscribed');
  });

  it('go although the guard allows no removal: it holds what is absent, not what says so', async () => {
    const guard = { maxRemovalPercent: 0, maxRemovals: 0, maxResubscribes: 50 };
    const world = await worldWith({ ...choose('removeFromList'), guard });
    world.setLeads([{ ...ITO, optedOut: true }]);
    const counts = await runAll(world, 'run-2');
    expect([counts.removals.optedOut, counts.removals.leaver, counts.removalsHeld]).toEqual([
      1, 0, 1,
    ]);
    expect(await emailsOf(world)).toEqual(['sato@x.example']);
  });

  it('go from every list and leave a tombstone where the sync removes them everywhere', async () => {
    const world = await worldWith(choose('removeEverywhere'));
    await addOtherList(world);
    world.setContacts([{ n: 9, email: 'ito@x.example', name: 'Ito' }]);
    await runAll(world, 'run-a', 'sync-2');
    expect(await emailsOf(world, 'list-2')).toEqual(['ito@x.example']);
    world.setLeads([{ ...ITO, optedOut: true }, SATO]);
    await runAll(world, 'run-2');
    expect(await emailsOf(world)).toEqual(['sato@x.example']);
    expect(await emailsOf(world, 'list-2')).toEqual([]);
    world.setLeads([ITO, SATO]);
    const after = await runAll(world, 'run-3');
    expect(after.dispositions.suppressed).toBe(1);
    expect((await runAll(world, 'run-b', 'sync-2')).dispositions.suppressed).toBe(1);
    expect(await emailsOf(world)).toEqual(['sato@x.example']);
  });

  it('who never were on the list go from the others too, and are not counted as removed', async () => {
    const world = await createWorld({
      leads: [{ ...ITO, optedOut: true }],
      definition: choose('removeEverywhere'),
    });
    await addOtherList(world);
    world.setContacts([{ n: 9, email: 'ito@x.example', name: 'Ito' }]);
    await runAll(world, 'run-a', 'sync-2');
    const counts = await runAll(world, 'run-1');
    expect([counts.dispositions.optedOut, counts.removals.optedOut]).toEqual([1, 0]);
    expect(await emailsOf(world, 'list-2')).toEqual([]);
  });

  it('come back on every list once a person lifted the tombstone', async () => {
    const world = await worldWith(choose('removeEverywhere'));
    await addOtherList(world);
    world.setContacts([{ n: 9, email: 'ito@x.example', name: 'Ito' }]);
    await runAll(world, 'run-a', 'sync-2');
    world.setLeads([{ ...ITO, optedOut: true }, SATO]);
    await runAll(world, 'run-2');
    world.setLeads([ITO, SATO]);
    await world.stores.suppressions.lift('all', world.keyring.emailKey('ito@x.example'), [
      'removed',
    ]);
    expect((await runAll(world, 'run-3')).dispositions.readded).toBe(1);
    expect((await runAll(world, 'run-b', 'sync-2')).dispositions.readded).toBe(1);
    expect(await emailsOf(world)).toEqual(['ito@x.example', 'sato@x.example']);
    expect(await emailsOf(world, 'list-2')).toEqual(['ito@x.example']);
    const { inBlocks, onMembers } = await claimsBothWays(world);
    expect(inBlocks).toEqual(onMembers);
  });
});

describe('converted Leads', () => {
  const converted = (person: Person): Person => ({
    ...person,
    converted: true,
    convertedTo: contactId(9),
  });

  it('keep their frozen claim where the sync leaves them out', async () => {
    const world = await worldWith(choose('exclude', 'exclude'));
    world.setLeads([{ ...converted(ITO), name: 'New' }, SATO]);
    expect((await runAll(world, 'run-2')).removals.converted).toBe(0);
    expect((await memberOf(world, 'ito@x.example'))?.fields).toMatchObject({ name: 'Ito' });
  });

  it('lose their claim without a tombstone, and the Contact keeps its own', async () => {
    const world = await worldWith(choose('exclude', 'removeFromList'));
    const source = { ...DEFINITION.source, object: 'Contact' };
    await addSync(world.stores, 'sync-2', { ...DEFINITION, source });
    world.setContacts([{ n: 9, email: 'ito@x.example', name: 'Ito' }]);
    await runAll(world, 'run-a', 'sync-2');
    world.setLeads([converted(ITO), converted(SATO)]);
    expect((await runAll(world, 'run-2')).removals.converted).toBe(2);
    const member = await memberOf(world, 'ito@x.example');
    expect([member?.status, member?.claims.length]).toEqual(['subscribed', 1]);
    expect(await emailsOf(world)).toEqual(['ito@x.example']);
  });

  it('lose the claims of every sync on every list where they go from everywhere', async () => {
    const world = await worldWith(choose('exclude', 'removeEverywhere'));
    await addList(world.stores, 'list-2');
    await addSync(world.stores, 'sync-2', { ...DEFINITION, listId: 'list-2' });
    await runAll(world, 'run-a', 'sync-2');
    world.setLeads([converted(ITO), SATO]);
    await runAll(world, 'run-2');
    expect(await emailsOf(world, 'list-2')).toEqual(['sato@x.example']);
    expect((await runAll(world, 'run-3')).removals.converted).toBe(0);
    expect((await runAll(world, 'run-b', 'sync-2')).dispositions.converted).toBe(1);
    expect(await emailsOf(world, 'list-2')).toEqual(['sato@x.example']);
  });
});

describe('a choice that changes', () => {
  it('takes effect at the next run', async () => {
    const world = await worldWith(choose('exclude'));
    world.setLeads([{ ...ITO, optedOut: true }, SATO]);
    await runAll(world, 'run-2');
    const first = await world.stores.syncs.version('sync-1', 1);
    if (!first) throw new Error('no first version');
    const definition = { ...first.definition, ...choose('removeFromList') };
    await world.stores.syncs.addVersion({ ...first, version: 2, definition });
    expect((await runAll(world, 'run-3', 'sync-1', 2)).removals.optedOut).toBe(1);
    expect(await emailsOf(world)).toEqual(['sato@x.example']);
  });
});

describe('a record that left the filter', () => {
  it('by opting out goes by that rule, not as a leaver', async () => {
    const conditions = [{ field: 'HasOptedOutOfEmail', operator: 'equals', value: false } as const];
    const source = { ...DEFINITION.source, conditions };
    const world = await worldWith({ source });
    world.setLeads([{ ...ITO, optedOut: true }, SATO]);
    const counts = await runAll(world, 'run-2');
    expect([counts.removals.leaver, counts.removals.optedOut]).toEqual([0, 0]);
    expect((await memberOf(world, 'ito@x.example'))?.status).toBe('unsubscribed');
  });

  it('by opting out under another address leaves the old one', async () => {
    const conditions = [{ field: 'HasOptedOutOfEmail', operator: 'equals', value: false } as const];
    const world = await worldWith({ source: { ...DEFINITION.source, conditions } });
    world.setLeads([{ ...ITO, email: 'new@x.example', optedOut: true }, SATO]);
    expect((await runAll(world, 'run-2')).removals.addressLost).toBe(1);
    expect(await emailsOf(world)).toEqual(['sato@x.example']);
  });

  it('and opted out after the opt-outs were read is unsubscribed at once', async () => {
    const conditions = [{ field: 'Company', operator: 'equals', value: 'Acme' } as const];
    const leads = [ITO, SATO].map((person) => ({ ...person, company: 'Acme' }));
    const source = { ...DEFINITION.source, conditions };
    const world = await createWorld({ leads, definition: { source } });
    await runAll(world, 'run-1');
    const [open, consents, ...rest] = stepsOf('run-2');
    await open?.(world.deps, 1);
    await consents?.(world.deps, 1);
    world.setLeads([
      { ...ITO, company: 'Other', optedOut: true },
      { ...SATO, company: 'Acme' },
    ]);
    for (const step of rest) await step(world.deps, 1);
    expect((await memberOf(world, 'ito@x.example'))?.status).toBe('unsubscribed');
  });

  it('tells its decisions for good: since when it was on, and why it went', async () => {
    const world = await worldWith({});
    world.setLeads([SATO]);
    await runAll(world, 'run-2');
    const key = world.keyring.emailKey('ito@x.example');
    const told = await world.stores.decisions.of('list-1', key);
    expect(told.map(({ outcome, runSeq, recordId }) => [outcome, runSeq, recordId])).toEqual([
      ['leaver', 2, leadId(1)],
      ['added', 1, leadId(1)],
    ]);
  });
});

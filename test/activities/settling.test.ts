import { describe, expect, it } from 'vitest';
import { DEFAULT_GUARD, type RemovalChoice } from '../../domain/sync.js';
import { leadId, type Person } from './people.js';
import {
  addSync,
  addVersion,
  claimsBothWays,
  createWorld,
  DEFINITION,
  memberOf,
  membersOf,
  runAll,
  START,
  stepsOf,
  SYNC,
  type World,
  type WorldOptions,
} from './world.js';

const person = (n: number, more: Partial<Person> = {}): Person => ({
  ...{ n, email: `p${n}@x.example`, name: `P${n}` },
  ...more,
});
const people = (count: number): Person[] => Array.from({ length: count }, (_, i) => person(i + 1));

async function loaded(leads: readonly Person[], options: WorldOptions = {}): Promise<World> {
  const world = await createWorld({ leads, ...options });
  await runAll(world, 'run-1');
  return world;
}

const emails = async (world: World): Promise<string[]> =>
  (await membersOf(world)).map((member) => member.email).sort();

describe('a record that the read lacks', () => {
  it.each([
    ['left', [], 'leaver'],
    ['was deleted', [person(2, { deleted: true })], 'deleted'],
    ['was merged', [person(2, { deleted: true, mergedInto: leadId(1) })], 'merged'],
  ] as const)('that %s is taken off, and counted as such', async (_, rest, removal) => {
    const world = await loaded(people(2));
    world.setLeads([person(1), ...rest]);
    const counts = await runAll(world, 'run-2');
    expect(counts.removals[removal]).toBe(1);
    expect(await emails(world)).toEqual(['p1@x.example']);
  });

  it.each([
    ['leavers', { leavers: 'keep', deleted: 'remove' }, []],
    ['deleted ones', { leavers: 'remove', deleted: 'keep' }, [person(2, { deleted: true })]],
  ] as const)('stays when the sync keeps %s', async (_, removal, rest) => {
    const world = await loaded(people(2), { definition: { removal: removal as RemovalChoice } });
    world.setLeads([person(1), ...rest]);
    const counts = await runAll(world, 'run-2');
    expect(Object.values(counts.removals).every((n) => n === 0)).toBe(true);
    expect(await emails(world)).toEqual(['p1@x.example', 'p2@x.example']);
  });

  it('is asked for once more by Id, and stays when it has come back', async () => {
    const world = await loaded(people(4));
    world.setLeads([person(1), person(3), person(4)]);
    const steps = stepsOf('run-2');
    for (const step of steps.slice(0, 3)) await step(world.deps, 1);
    world.setLeads(people(4));
    for (const step of steps.slice(3)) await step(world.deps, 1);
    const page = await world.stores.ledger.get('run-2', 0);
    expect(page?.candidates).toEqual([{ s: leadId(2), w: 'absent', o: 'kept' }]);
    expect(await emails(world)).toHaveLength(4);
    expect((await runAll(world, 'run-3')).dispositions.unchanged).toBe(4);
  });

  it('that settling meets as opted out is unsubscribed at once', async () => {
    const world = await loaded(people(2));
    world.setLeads([person(1)]);
    const steps = stepsOf('run-2');
    for (const step of steps.slice(0, 3)) await step(world.deps, 1);
    world.setLeads([person(1), person(2, { optedOut: true })]);
    for (const step of steps.slice(3)) await step(world.deps, 1);
    expect((await memberOf(world, 'p2@x.example'))?.status).toBe('unsubscribed');
  });

  it('is answered as re-added when it comes back after a run', async () => {
    const world = await loaded(people(2));
    world.setLeads([person(1)]);
    await runAll(world, 'run-2');
    world.setLeads(people(2));
    expect((await runAll(world, 'run-3')).dispositions).toMatchObject({ readded: 1, unchanged: 1 });
  });
});

describe('a claim of another sync', () => {
  it('keeps the member when the first sync lets go', async () => {
    const world = await loaded(people(2));
    await addSync(world.stores, 'sync-2', DEFINITION);
    await runAll(world, 'other-1', 'sync-2');
    world.setLeads([person(1)]);
    await runAll(world, 'run-2');
    const member = await memberOf(world, 'p2@x.example');
    expect(member?.claims.map((claim) => claim.syncId)).toEqual(['sync-2']);
    await runAll(world, 'other-2', 'sync-2');
    expect(await memberOf(world, 'p2@x.example')).toBeUndefined();
  });

  it('does not make a record a duplicate of itself', async () => {
    const world = await loaded(people(2));
    await addSync(world.stores, 'sync-2', DEFINITION);
    const counts = await runAll(world, 'other-1', 'sync-2');
    expect(counts.dispositions).toMatchObject({ added: 2, duplicate: 0 });
  });
});

describe('an address that changes', () => {
  it('moves the claim, and what we know against the address but bounces', async () => {
    const world = await loaded(people(1));
    const [from, to] = ['p1@x.example', 'new@x.example'].map((e) => world.keyring.emailKey(e));
    for (const cause of ['unsubscribed', 'complained', 'hardBounce'] as const) {
      const reason = { cause, at: START, actor: 'person', reason: 'asked' };
      await world.stores.suppressions.add('list-1', from ?? '', reason);
    }
    world.setLeads([person(1, { email: 'new@x.example' })]);
    const counts = await runAll(world, 'run-2');
    expect([counts.dispositions.updated, counts.removals.addressMoved]).toEqual([1, 1]);
    const [copied] = await world.stores.suppressions.byKeys(['list-1'], [to ?? '']);
    expect(copied?.reasons.map((reason) => reason.cause)).toEqual(['unsubscribed', 'complained']);
    expect(await emails(world)).toEqual(['new@x.example']);
    expect((await memberOf(world, 'new@x.example'))?.status).toBe('complained');
  });

  it('to that of another record makes one of them a duplicate, in this run and the next', async () => {
    const world = await loaded(people(2));
    world.setLeads([person(1, { created: 9 }), person(2, { email: 'p1@x.example' })]);
    const counts = await runAll(world, 'run-2');
    expect(counts.dispositions).toMatchObject({ updated: 1, duplicate: 1 });
    const next = await runAll(world, 'run-3');
    expect(next.dispositions).toMatchObject({ unchanged: 1, duplicate: 1 });
  });

  it('takes along values that a blank keeps', async () => {
    const world = await loaded([person(1, { company: 'Acme' })]);
    world.setLeads([person(1, { email: 'new@x.example', company: null })]);
    await runAll(world, 'run-2');
    expect((await memberOf(world, 'new@x.example'))?.fields['company']).toBe('Acme');
  });

  it.each([
    ['empty', null],
    ['invalid', 'broken'],
    ['a role', 'info@x.example'],
  ])('and becomes %s takes the claim off', async (_, email) => {
    const world = await loaded(people(2));
    world.setLeads([person(1), person(2, { email })]);
    const counts = await runAll(world, 'run-2');
    expect(counts.removals.addressLost).toBe(1);
    expect(await emails(world)).toEqual(['p1@x.example']);
  });

  it.each([
    ['a role', 'info@x.example', []],
    ['nothing', null, []],
    ['a third one', 'third@x.example', ['third@x.example']],
    ['the old one', 'p1@x.example', ['p1@x.example']],
  ])('and is %s by the time it is moved ends where it is', async (_, email, expected) => {
    const world = await loaded(people(1));
    world.setLeads([person(1, { email: 'new@x.example' })]);
    const steps = stepsOf('run-2');
    for (const step of steps.slice(0, 3)) await step(world.deps, 1);
    // The change falls between the question who moves and the move itself.
    let asked = 0;
    world.salesforce.script(({ name }) => {
      if (name === 'byIds' && (asked += 1) === 2) world.setLeads([person(1, { email })]);
    });
    for (const step of steps.slice(3)) await step(world.deps, 1);
    await runAll(world, 'run-3');
    expect(await emails(world)).toEqual(expected);
    const { inBlocks, onMembers } = await claimsBothWays(world);
    expect(onMembers).toEqual(inBlocks);
  });
});

describe('the guard', () => {
  it('holds all removals of a run that would take too many, and lets everything else through', async () => {
    const guard = { ...DEFAULT_GUARD, maxRemovalPercent: 10 };
    const world = await loaded(people(40), { definition: { guard } });
    const left = people(40).slice(21);
    world.setLeads([...left.slice(1), person(22, { name: 'Ito' }), person(50)]);
    const counts = await runAll(world, 'run-2');
    expect(counts.removalsHeld).toBe(21);
    expect(Object.values(counts.removals).every((n) => n === 0)).toBe(true);
    expect(counts.dispositions).toMatchObject({ added: 1, updated: 1, unchanged: 18 });
    expect(await emails(world)).toHaveLength(41);
  });

  it('lets the same removals go once it allows them', async () => {
    const guard = { ...DEFAULT_GUARD, maxRemovals: 1 };
    const world = await loaded(people(5), { definition: { guard } });
    const moved = person(3, { email: 'new@x.example' });
    world.setLeads([person(1), moved]);
    expect((await runAll(world, 'run-2')).removalsHeld).toBe(4);
    expect(await emails(world)).toHaveLength(5);
    await addVersion(world, { guard: DEFAULT_GUARD });
    const counts = await runAll(world, 'run-3', SYNC, 2);
    expect(counts.removals).toMatchObject({ leaver: 3, addressMoved: 1 });
    expect(await emails(world)).toEqual(['new@x.example', 'p1@x.example']);
  });

  it('counts the winner of a shared address while the guard holds a sharer', async () => {
    const guard = { ...DEFAULT_GUARD, maxRemovals: 0 };
    const shared = { email: 'a@x.example' };
    const world = await loaded([person(1, shared)], { definition: { guard } });
    world.setLeads([person(1, shared), person(2, { ...shared, created: 9 })]);
    await runAll(world, 'between');
    world.setLeads([person(1, shared)]);
    const counts = await runAll(world, 'run-2');
    expect(counts.removalsHeld).toBe(1);
    expect(counts.dispositions).toMatchObject({ duplicate: 1, unchanged: 0 });
    expect((await memberOf(world, 'a@x.example'))?.fields['name']).toBe('P2');
  });
});

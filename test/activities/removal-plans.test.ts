import { describe, expect, it } from 'vitest';
import { decidePlan } from '../../activities/decide-plan.js';
import { endRun } from '../../activities/end-run.js';
import { DEFAULT_GUARD } from '../../domain/sync.js';
import {
  approve,
  breached,
  decide,
  emails,
  guard,
  LEFT,
  ON,
  people,
  person,
  planOf,
  runAs,
  touch,
} from './breach.js';
import { leadId } from './people.js';
import { countsOf, createWorld, memberOf, runAll, SYNC } from './world.js';

describe('a run above its guard', () => {
  it('stores a plan of 14 days and waits, with everything else done and its reach moved on', async () => {
    const world = await breached();
    expect(await emails(world)).toEqual(ON);
    const run = await world.stores.runs.get('run-2');
    expect(run).toMatchObject({ state: 'waitingForApproval', ledgerClosed: true });
    expect(run?.counts).toMatchObject({ removalsHeld: 4, dispositions: { added: 1 } });
    const plan = await planOf(world);
    expect(plan).toMatchObject({ state: 'waiting', removals: 4, resubscribes: 0, decidedBy: null });
    const days =
      (Date.parse(plan?.expiresAt ?? '') - Date.parse(plan?.createdAt ?? '')) / 86_400_000;
    expect(days).toBe(14);
    expect((await world.stores.syncs.reach(SYNC))?.runSeq).toBe(run?.runSeq);
  });

  it('keeps the kind of what it holds', async () => {
    const world = await breached();
    const candidates = [];
    for await (const page of world.stores.ledger.pages('run-2'))
      candidates.push(...page.candidates);
    expect(candidates.map(({ s, o, held }) => [s, o, held]).sort()).toEqual([
      [leadId(2), 'leaver', true],
      [leadId(3), 'leaver', true],
      [leadId(4), 'addressMoved', true],
      [leadId(5), 'addressLost', true],
    ]);
  });

  it('lets opt-outs and conversions go, and does not count them', async () => {
    const exclusions = { optedOut: 'removeFromList', convertedLeads: 'removeFromList' } as const;
    const world = await createWorld({ leads: people(6), definition: { guard, exclusions } });
    await runAll(world, 'run-1');
    const said = [person(1, { optedOut: true }), person(2, { converted: true })];
    world.setLeads([...said, ...people(6).slice(2, 5)]);
    const within = await runAll(world, 'run-2');
    expect(within).toMatchObject({ removalsHeld: 0, removals: { optedOut: 1, leaver: 1 } });
    world.setLeads([...said, person(3, { optedOut: true })]);
    const above = await runAll(world, 'run-3');
    expect(above.removalsHeld).toBe(2);
    expect(above.removals).toMatchObject({ optedOut: 1, leaver: 0 });
    expect(await emails(world)).toEqual(['p4@x.example', 'p5@x.example']);
  });

  it('counts the share from twenty removals on', async () => {
    const definition = { guard: { ...DEFAULT_GUARD, maxRemovalPercent: 10 } };
    const world = await createWorld({ leads: people(40), definition });
    await runAll(world, 'run-1');
    world.setLeads(people(21));
    expect((await runAll(world, 'run-2')).removals.leaver).toBe(19);
    world.setLeads(people(1));
    expect((await runAll(world, 'run-3')).removalsHeld).toBe(20);
  });
});

describe('a plan that nobody approves', () => {
  it.each([
    ['reject', 'rejected'],
    ['expire', 'expired'],
    ['drop', 'rejected'],
  ] as const)('leaves all claims where they are: %s', async (order, state) => {
    const world = await breached();
    expect(await decide(world, order)).toEqual({ refused: null });
    expect((await planOf(world))?.state).toBe(state);
    expect((await world.stores.runs.get('run-2'))?.state).toBe('succeeded');
    expect(await countsOf(world, 'run-2')).toMatchObject({ removalsHeld: 4 });
    expect(await emails(world)).toEqual(ON);
    expect(await decide(world, 'approve')).toEqual({ refused: 'PLAN_CLOSED' });
    expect(await world.stores.removalPlans.open(SYNC)).toBeNull();
  });

  it('is superseded by the next full run, which makes its own', async () => {
    const world = await breached();
    await runAll(world, 'run-3');
    expect(await planOf(world)).toMatchObject({ state: 'superseded', decidedBy: 'system' });
    expect((await world.stores.runs.get('run-2'))?.state).toBe('succeeded');
    expect(await planOf(world, 'run-3')).toMatchObject({ state: 'waiting', removals: 4 });
    expect(await decide(world, 'approve')).toEqual({ refused: 'PLAN_CLOSED' });
    expect((await approve(world, 'run-3')).approved).toBe(4);
  });

  it('is superseded by a full run that finds everybody back, and nothing waits any more', async () => {
    const world = await breached();
    world.setLeads([...people(5), person(6)]);
    await runAll(world, 'run-3');
    expect(await world.stores.removalPlans.open(SYNC)).toBeNull();
    expect(await emails(world)).toEqual(ON);
  });

  it('stays open beside incremental runs, which hold their own removals without a second plan', async () => {
    const world = await breached();
    world.setLeads([...LEFT.slice(0, 3), person(6, { email: 'six@x.example' })]);
    touch(world, 6);
    await runAs(world, 'incremental', 'run-3');
    const run = await world.stores.runs.get('run-3');
    expect(run).toMatchObject({ state: 'succeeded', counts: { removalsHeld: 1 } });
    expect(await planOf(world, 'run-3')).toBeUndefined();
    expect((await world.stores.removalPlans.open(SYNC))?.runId).toBe('run-2');
    expect(await memberOf(world, 'six@x.example')).toBeUndefined();
    await approve(world);
    await runAll(world, 'run-4');
    expect(await memberOf(world, 'six@x.example')).toBeDefined();
  });

  it('cannot be decided on while a full run goes on, and can while an incremental one does', async () => {
    const world = await breached();
    await runAs(world, 'full', 'run-3', 2);
    expect(await decide(world, 'approve', 'run-2', 'run-3')).toEqual({
      refused: 'FULL_RUN_GOING_ON',
    });
    expect(await decide(world, 'reject', 'run-2', 'not-open-yet')).toEqual({
      refused: 'FULL_RUN_GOING_ON',
    });
    await endRun(world.deps, { runId: 'run-3', state: 'cancelled', error: null });
    await runAs(world, 'incremental', 'run-4', 2);
    expect(await decide(world, 'approve', 'run-2', 'run-4')).toEqual({ refused: null });
  });

  it('cannot be approved after its time', async () => {
    const world = await breached();
    const later = new Date(Date.parse((await planOf(world))?.expiresAt ?? '') + 1);
    const deps = { ...world.deps, clock: () => later };
    const order = { runId: 'run-2', order: 'approve' as const, currentRunId: null };
    expect(await decidePlan(deps, order)).toEqual({ refused: 'PLAN_CLOSED' });
  });

  it('goes with a run that was given up while it closed', async () => {
    const world = await breached();
    await world.stores.runs.update('run-2', { state: 'running' });
    await endRun(world.deps, { runId: 'run-2', state: 'failed', error: null });
    expect(await planOf(world)).toMatchObject({ state: 'rejected', decidedBy: 'system' });
    expect((await world.stores.runs.get('run-2'))?.state).toBe('failed');
  });
});

describe('ended opt-outs above the guard', () => {
  it('wait in the plan of the run, and end when it is approved', async () => {
    const definition = { guard: { ...DEFAULT_GUARD, maxResubscribes: 1 } };
    const world = await createWorld({ leads: people(4), definition });
    await runAll(world, 'run-1');
    world.setLeads(people(4).map((p) => ({ ...p, optedOut: p.n < 4 })));
    await runAll(world, 'run-2');
    world.setLeads(people(4));
    const counts = await runAll(world, 'run-3');
    expect(counts).toMatchObject({ removalsHeld: 0, resubscribesHeld: 3, members: 1 });
    expect(await planOf(world, 'run-3')).toMatchObject({ state: 'waiting', resubscribes: 3 });
    await approve(world, 'run-3');
    expect((await memberOf(world, 'p1@x.example'))?.status).toBe('subscribed');
    expect(await countsOf(world, 'run-3')).toMatchObject({ resubscribesHeld: 0, members: 4 });
  });
});

import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../activities/apply-plan.js';
import { reopenPlan } from '../../activities/decide-plan.js';
import {
  approve,
  breached,
  decide,
  emails,
  LEFT,
  ON,
  people,
  person,
  planOf,
  runAs,
  touch,
} from './breach.js';
import { leadId } from './people.js';
import { mortalDeps, survives, type Fate } from './mortal.js';
import { beat, claimsBothWays, countsOf, memberOf, runAll, type World } from './world.js';

describe('an approved plan', () => {
  it('takes off what it held, and counts it as removed', async () => {
    const world = await breached();
    expect(await approve(world)).toEqual({ approved: 4, spared: 0 });
    expect(await emails(world)).toEqual(['new@x.example', 'p1@x.example', 'p6@x.example']);
    const counts = await countsOf(world, 'run-2');
    expect(counts).toMatchObject({
      removals: { leaver: 2, addressMoved: 1, addressLost: 1 },
      removalsHeld: 0,
      members: 3,
    });
    expect((await world.stores.runs.get('run-2'))?.state).toBe('succeeded');
    expect(await planOf(world)).toMatchObject({ state: 'approved' });
    const { inBlocks, onMembers } = await claimsBothWays(world);
    expect(onMembers).toEqual(inBlocks);
    const next = await runAll(world, 'run-3');
    expect(next).toMatchObject({ removalsHeld: 0, dispositions: { unchanged: 3 } });
  });

  it('spares what came back meanwhile, row by row', async () => {
    const world = await breached();
    world.setLeads([...LEFT, person(2), person(5)].filter((p) => p.n !== 5 || p.email !== null));
    expect(await approve(world)).toEqual({ approved: 2, spared: 2 });
    const stays = ['p2@x.example', 'p5@x.example'];
    expect(await emails(world)).toEqual(
      ['new@x.example', 'p1@x.example', 'p6@x.example', ...stays].sort(),
    );
    const spared = [];
    for await (const { candidates } of world.stores.ledger.pages('run-2')) {
      spared.push(...candidates.flatMap(({ s, o, spared: kind }) => (kind ? [[s, o, kind]] : [])));
    }
    expect(spared.sort()).toEqual([
      [leadId(2), 'kept', 'leaver'],
      [leadId(5), 'kept', 'addressLost'],
    ]);
    expect(await countsOf(world, 'run-2')).toMatchObject({ removalsHeld: 0 });
  });

  it('spares a claim that a newer run has in hand', async () => {
    const world = await breached();
    world.setLeads([...LEFT, person(2, { name: 'Ito' })]);
    touch(world, 2);
    await runAs(world, 'incremental', 'run-3');
    expect((await world.stores.runs.get('run-3'))?.mode).toBe('incremental');
    world.setLeads(LEFT);
    expect(await approve(world)).toEqual({ approved: 3, spared: 1 });
    expect((await memberOf(world, 'p2@x.example'))?.fields['name']).toBe('Ito');
  });

  it('takes a member off only for its own sync', async () => {
    const world = await breached();
    const member = await memberOf(world, 'p2@x.example');
    const [claim] = member?.claims ?? [];
    if (!member || !claim) throw new Error('there is no such member');
    const claims = [...member.claims, { ...claim, syncId: 'another' }];
    await world.stores.members.replace([{ ...member, claims, rev: member.rev + 1 }]);
    await approve(world);
    const left = await memberOf(world, 'p2@x.example');
    expect(left?.claims.map(({ syncId }) => syncId)).toEqual(['another']);
  });

  it('ends the same wherever its attempts die', { timeout: 120_000 }, async () => {
    const whole = await breached();
    await approve(whole);
    const truth = await stateOf(whole);
    for (let afterWrites = 0; ; afterWrites += 1) {
      let died = false;
      for (const lastOneDone of [false, true]) {
        const world = await breached();
        died = await approveWithDeath(world, { afterWrites, lastOneDone });
        expect([afterWrites, lastOneDone, await stateOf(world)]).toEqual([
          afterWrites,
          lastOneDone,
          truth,
        ]);
      }
      if (!died) break;
    }
  });

  it('waits again when it could not be applied, and says why', async () => {
    const world = await breached();
    await decide(world, 'approve');
    const error = { code: 'SALESFORCE_AUTH_REFUSED' as const, message: 'Renew the credentials.' };
    await reopenPlan(world.deps, { runId: 'run-2', error });
    expect(await planOf(world)).toMatchObject({ state: 'waiting', decidedAt: null });
    const run = await world.stores.runs.get('run-2');
    expect(run).toMatchObject({ state: 'waitingForApproval', waitingFor: { code: error.code } });
    expect((await approve(world)).approved).toBe(4);
    expect((await world.stores.runs.get('run-2'))?.waitingFor).toBeNull();
  });

  it('is not touched by an attempt that comes after its end', async () => {
    const world = await breached();
    await approve(world);
    world.setLeads([...people(5), person(6)]);
    await runAll(world, 'run-3');
    world.setLeads([]);
    expect(await applyPlan(world.deps, { runId: 'run-2' }, beat())).toEqual({
      approved: 0,
      spared: 0,
    });
    expect(await emails(world)).toEqual(ON);
  });
});

async function approveWithDeath(world: World, fate: Fate): Promise<boolean> {
  await decide(world, 'approve');
  const dying = mortalDeps(world.deps, fate);
  const died = !(await survives(() => applyPlan(dying, { runId: 'run-2' }, beat())));
  if (died) await applyPlan(world.deps, { runId: 'run-2' }, beat(2));
  return died;
}

async function stateOf(world: World) {
  const plan = await planOf(world);
  const run = await world.stores.runs.get('run-2');
  const { removals, removalsHeld, members, dispositions } = await countsOf(world, 'run-2');
  return {
    emails: await emails(world),
    claims: await claimsBothWays(world),
    plan: plan?.state,
    run: run?.state,
    ...{ removals, removalsHeld, members, dispositions },
  };
}

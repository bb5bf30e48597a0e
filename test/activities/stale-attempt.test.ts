import { describe, expect, it } from 'vitest';
import type { ActivityDeps, PageStep } from '../../activities/deps.js';
import { beginAttempt } from '../../activities/run-context.js';
import { readPages } from '../../activities/read-pages.js';
import { settleRun } from '../../activities/settle-run.js';
import { failureTypeOf } from '../../domain/failures.js';
import type { Person } from './people.js';
import {
  beat,
  claimsBothWays,
  countsOf,
  createWorld,
  entriesOf,
  memberOf,
  membersOf,
  runAll,
  stepsOf,
  type World,
} from './world.js';

const sato: Person = { n: 1, email: 'a@x.example', name: 'Sato' };
const weiss: Person = { n: 2, email: 'b@x.example', name: 'Weiss' };

/** Stops an attempt before a write of one store, until it is woken. */
function sleeper(deps: ActivityDeps, room: 'members' | 'claims' | 'ledger' | 'runs', name: string) {
  let wake = (): void => undefined;
  const woken = new Promise<void>((resolve) => (wake = resolve));
  let fallAsleep = (): void => undefined;
  const asleep = new Promise<void>((resolve) => (fallAsleep = resolve));
  const stores = {
    ...deps.stores,
    [room]: new Proxy(deps.stores[room], {
      get(target, key, receiver) {
        const found: unknown = Reflect.get(target, key, receiver);
        if (key !== name || typeof found !== 'function') return found;
        return async (...args: unknown[]) => {
          fallAsleep();
          await woken;
          return found.apply(target, args);
        };
      },
    }),
  };
  return { deps: { ...deps, stores }, asleep, wake };
}

/** A world whose run is opened and has read its opt-outs. */
async function opened(leads: readonly Person[], runId: string): Promise<World> {
  const world = await createWorld({ leads });
  await open(world, runId);
  return world;
}

async function open(world: World, runId: string): Promise<void> {
  for (const step of stepsOf(runId).slice(0, 2)) await step(world.deps, 1);
}

describe('an old attempt that wakes after a new one began', () => {
  it.each([
    ['ledger', 'write'],
    ['claims', 'write'],
    ['runs', 'checkpoint'],
  ] as const)('writes nothing to %s any more', async (room, name) => {
    const world = await opened([sato, weiss], 'run-1');
    const old = sleeper(world.deps, room, name);
    const first = readPages(old.deps, { runId: 'run-1' }, beat());
    await old.asleep;
    world.setLeads([{ ...sato, name: 'Ito' }, weiss]);
    for (const step of stepsOf('run-1').slice(2)) await step(world.deps, 2);
    const after = JSON.stringify([await entriesOf(world), await world.stores.runs.get('run-1')]);
    const page = await world.stores.ledger.get('run-1', 0);
    old.wake();
    const error = await first.then(
      () => null,
      (found: unknown) => found,
    );
    expect(failureTypeOf(error)).toBe('FENCE_LOST');
    expect(JSON.stringify([await entriesOf(world), await world.stores.runs.get('run-1')])).toBe(
      after,
    );
    expect(await world.stores.ledger.get('run-1', 0)).toEqual(page);
  });

  it('opens no block once a newer attempt has so much as begun', async () => {
    const world = await opened([sato], 'run-1');
    const old = sleeper(world.deps, 'claims', 'write');
    const first = readPages(old.deps, { runId: 'run-1' }, beat());
    await old.asleep;
    await beginAttempt(world.deps, 'run-1');
    old.wake();
    await expect(first).rejects.toMatchObject({ type: 'FENCE_LOST' });
    expect(await entriesOf(world)).toEqual([]);
  });

  it('does not overwrite what a newer attempt wrote on a member', async () => {
    const world = await opened([sato], 'run-1');
    const old = sleeper(world.deps, 'members', 'insertNew');
    const first = readPages(old.deps, { runId: 'run-1' }, beat());
    await old.asleep;
    world.setLeads([{ ...sato, name: 'Ito' }]);
    await readPages(world.deps, { runId: 'run-1' }, beat(2));
    old.wake();
    await expect(first).rejects.toMatchObject({ type: 'FENCE_LOST' });
    expect((await memberOf(world, 'a@x.example'))?.fields['name']).toBe('Ito');
  });

  it('does not put back a value that the org has taken back meanwhile', async () => {
    const world = await createWorld({ leads: [sato] });
    await runAll(world, 'run-1');
    world.setLeads([{ ...sato, name: 'Wrong' }]);
    await open(world, 'run-2');
    const old = sleeper(world.deps, 'members', 'getMany');
    const first = readPages(old.deps, { runId: 'run-2' }, beat());
    await old.asleep;
    world.setLeads([sato]);
    for (const step of stepsOf('run-2').slice(2)) await step(world.deps, 2);
    old.wake();
    await expect(first).rejects.toMatchObject({ type: 'FENCE_LOST' });
    expect((await memberOf(world, 'a@x.example'))?.fields['name']).toBe('Sato');
  });

  it('takes back a claim that a later run had taken off already', async () => {
    const world = await opened([sato, weiss], 'run-1');
    const old = sleeper(world.deps, 'members', 'insertNew');
    const first = readPages(old.deps, { runId: 'run-1' }, beat());
    await old.asleep;
    for (const step of stepsOf('run-1').slice(2)) await step(world.deps, 2);
    world.setLeads([weiss]);
    expect((await runAll(world, 'run-2')).removals.leaver).toBe(1);
    old.wake();
    await expect(first).rejects.toMatchObject({ type: 'FENCE_LOST' });
    expect(await memberOf(world, 'a@x.example')).toBeUndefined();
    const { inBlocks, onMembers } = await claimsBothWays(world);
    expect(onMembers).toEqual(inBlocks);
  });

  it('does not take away a claim that a later run put back', async () => {
    const world = await createWorld({ leads: [sato, weiss] });
    await runAll(world, 'run-1');
    world.setLeads([weiss]);
    await open(world, 'run-2');
    await readPages(world.deps, { runId: 'run-2' }, beat());
    const old = sleeper(world.deps, 'members', 'getMany');
    const settling = settleRun(old.deps, { runId: 'run-2' }, beat());
    await old.asleep;
    for (const step of stepsOf('run-2').slice(3)) await step(world.deps, 2);
    expect((await countsOf(world, 'run-2')).removals.leaver).toBe(1);
    world.setLeads([sato, weiss]);
    expect((await runAll(world, 'run-3')).dispositions.readded).toBe(1);
    old.wake();
    await expect(settling).rejects.toMatchObject({ type: 'FENCE_LOST' });
    const { inBlocks, onMembers } = await claimsBothWays(world);
    expect(onMembers).toEqual(inBlocks);
    expect(await membersOf(world)).toHaveLength(2);
  });
});

describe('the steps of a page', () => {
  it('come in the order of E1', async () => {
    const world = await opened([sato], 'run-1');
    const steps: PageStep[] = [];
    const deps = { ...world.deps, onStep: (step: PageStep) => void steps.push(step) };
    await readPages(deps, { runId: 'run-1' }, beat());
    const page: PageStep[] = ['read', 'ledger', 'consents', 'members', 'claims', 'checkpoint'];
    expect(steps).toEqual([...page, ...page]);
  });
});

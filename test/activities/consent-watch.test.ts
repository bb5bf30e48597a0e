import { describe, expect, it } from 'vitest';
import { eraseAddress } from '../../activities/consent/erase-address.js';
import { watchConsents } from '../../activities/consent/watch-consents.js';
import { Failure } from '../../domain/failures.js';
import {
  START,
  addList,
  addSync,
  beat,
  createWorld,
  DEFINITION,
  membersOf,
  memberOf,
  runAll,
  SYNC,
  type World,
} from './world.js';
import type { Person } from './people.js';
import { look, optedOut, statusOf } from './looks.js';

const people = (count: number, optedOut = false): Person[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ n: i + 1, email: `p${i + 1}@x.example`, name: 'Sato', optedOut },
  }));

const watch = (world: World) => watchConsents(world.deps, { connectionId: 'connection-1' }, beat());

async function listed(count: number): Promise<World> {
  const world = await createWorld({ leads: people(count), pageSize: 2_000 });
  await runAll(world, 'run-1');
  return world;
}

const unsubscribed = async (world: World): Promise<number> =>
  (await membersOf(world)).filter(({ status }) => status === 'unsubscribed').length;

describe('the watch of a connection', () => {
  it('unsubscribes without any run, also on lists of syncs that were deleted', async () => {
    const world = await listed(2);
    await addList(world.stores, 'list-2');
    await addSync(world.stores, 'sync-2', { ...DEFINITION, listId: 'list-2' });
    await runAll(world, 'run-2', 'sync-2');
    await world.stores.syncs.delete('sync-2', START);
    await world.stores.syncs.delete(SYNC, START);
    world.setLeads(people(2, true));
    expect(await watch(world)).toMatchObject({ gone: false, optedOut: 2, changed: 2 });
    expect(await unsubscribed(world)).toBe(2);
    expect((await memberOf(world, 'p1@x.example', 'list-2'))?.status).toBe('unsubscribed');
  });

  it('lifts what Salesforce lifted, up to the default guard; more is left to a run', async () => {
    const world = await listed(51);
    world.setLeads(people(51, true));
    await watch(world);
    world.setLeads(people(51));
    expect(await watch(world)).toMatchObject({ changed: 0, resubscribesHeld: 51 });
    expect(await unsubscribed(world)).toBe(51);
    world.setLeads([...people(50), { ...people(51, true)[50]! }]);
    expect(await watch(world)).toMatchObject({ changed: 50, resubscribesHeld: 0 });
    expect(await unsubscribed(world)).toBe(1);
  });

  it('asks nothing of an org that feeds no list, or of a connection that leads nowhere yet', async () => {
    const world = await createWorld();
    expect(await watch(world)).toMatchObject({ gone: false, optedOut: 0 });
    await world.stores.connections.update('connection-1', { orgId: null });
    expect(await watch(world)).toMatchObject({ gone: false });
    expect(world.salesforce.calls).toEqual([]);
  });

  it('says so when the connection is gone', async () => {
    const world = await listed(1);
    await world.stores.connections.delete('connection-1');
    expect(await watch(world)).toMatchObject({ gone: true });
  });

  it('fails by name when opt-outs went out of sight, and lifts nothing', async () => {
    const world = await listed(1);
    world.setLeads(people(1, true));
    await watch(world);
    world.salesforce.fail(
      'page',
      new Failure('SALESFORCE_FIELD_MISSING', 'Gone.', {
        details: { field: 'HasOptedOutOfEmail' },
      }),
    );
    await expect(watch(world)).rejects.toMatchObject({ type: 'ACCESS_SHRUNK' });
    expect(await unsubscribed(world)).toBe(1);
  });

  it('beside a run of the same org does no harm, in whatever order their steps fall', async () => {
    for (let turn = 1; turn <= 6; turn += 1) {
      const world = await listed(3);
      world.setLeads(people(3, true));
      let calls = 0;
      let second: Promise<unknown> = Promise.resolve();
      world.salesforce.script(() => {
        calls += 1;
        if (calls === turn) second = watch(world);
      });
      await look(world, 'run-2');
      await second;
      expect(await unsubscribed(world)).toBe(3);
      world.setLeads(people(3));
      await Promise.all([look(world, 'run-3'), watch(world)]);
      expect(await optedOut(world)).toEqual([]);
      expect(await unsubscribed(world)).toBe(0);
    }
  });
});

describe('what we hold against an address', () => {
  const ADDRESS = 'p1@x.example';
  const noted = async (world: World, cause: 'complained' | 'removed') =>
    world.stores.suppressions.add('all', world.keyring.emailKey(ADDRESS), {
      ...{ cause, at: START, actor: 'person', reason: 'died before it reached the members' },
    });

  it.each(['run', 'watch'] as const)('is brought to a member that lacks it by a %s', async (by) => {
    const world = await listed(2);
    await noted(world, 'complained');
    await (by === 'run' ? look(world, 'run-2') : watch(world));
    expect(await statusOf(world, ADDRESS)).toBe('complained');
    expect(await statusOf(world, 'p2@x.example')).toBe('subscribed');
  });

  it('takes a member away that stands under a tombstone', async () => {
    const world = await listed(2);
    await noted(world, 'removed');
    await look(world, 'run-2');
    expect(await memberOf(world, ADDRESS)).toBeUndefined();
  });

  it('once erased stays away, and the sync goes on in order', async () => {
    const world = await listed(2);
    const key = world.keyring.emailKey(ADDRESS);
    expect(await eraseAddress(world.deps, key, { actor: 'person', reason: 'asked' })).toBe(1);
    const counts = await runAll(world, 'run-2');
    expect(counts.dispositions).toMatchObject({ suppressed: 1, unchanged: 1 });
    expect(await memberOf(world, ADDRESS)).toBeUndefined();
    await world.stores.suppressions.lift('all', key, ['removed']);
    const back = await runAll(world, 'run-3');
    expect(back.dispositions.unchanged).toBe(1);
    expect((await memberOf(world, ADDRESS))?.status).toBe('subscribed');
  });
});

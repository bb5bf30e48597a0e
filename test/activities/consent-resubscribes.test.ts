import { describe, expect, it } from 'vitest';
import {
  applyResubscribes,
  countResubscribes,
} from '../../activities/consent/apply-resubscribes.js';
import { DEFAULT_GUARD } from '../../domain/sync.js';
import { leadId, type Person } from './people.js';
import { look, optedOut } from './looks.js';
import { beat, createWorld, membersOf, ORG_ID, runAll, stepsOf, type World } from './world.js';

const guard = { ...DEFAULT_GUARD, maxRemovalPercent: 100, maxResubscribes: 3 };
const people = (count: number, more: Partial<Person> = {}): Person[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ n: i + 1, email: `p${i + 1}@x.example`, name: 'Sato' },
    ...more,
  }));

/** Leads with members on the list, all opted out since. */
async function optedOutWorld(count: number): Promise<World> {
  const world = await createWorld({ leads: people(count), definition: { guard } });
  await runAll(world, 'run-1');
  world.setLeads(people(count, { optedOut: true }));
  await runAll(world, 'run-2');
  return world;
}

const subscribed = async (world: World): Promise<number> =>
  (await membersOf(world)).filter(({ status }) => status === 'subscribed').length;

const read = async (world: World, runId: string) => {
  const [open, consents] = stepsOf(runId);
  await open?.(world.deps, 1);
  return (await consents?.(world.deps, 1)) as { resubscribesHeld: number };
};

const approve = async (world: World, runId: string): Promise<number> => {
  const connection = await world.stores.connections.get('connection-1');
  const org = await world.salesforce.open(connection!);
  return applyResubscribes(world.deps, runId, { org, orgId: ORG_ID }, beat());
};

describe('opt-outs that Salesforce ended', () => {
  it('are applied as long as there are no more than the guard allows', async () => {
    const world = await optedOutWorld(3);
    world.setLeads(people(3));
    expect((await read(world, 'run-3')).resubscribesHeld).toBe(0);
    expect(await subscribed(world)).toBe(3);
  });

  it('all wait when there are more, over Leads and Contacts together, while new opt-outs count', async () => {
    const world = await optedOutWorld(3);
    world.setContacts(people(1, { optedOut: true }));
    await look(world, 'run-3');
    world.setLeads([...people(3), { n: 9, email: 'p1@x.example', name: 'X', optedOut: true }]);
    world.setContacts(people(1));
    expect((await read(world, 'run-4')).resubscribesHeld).toBe(4);
    expect(await subscribed(world)).toBe(0);
    expect(await optedOut(world)).toHaveLength(5);
    expect(await countResubscribes(world.deps, 'run-4')).toBe(4);
  });

  it('that wait are not ended by the pages of the same run', async () => {
    const world = await optedOutWorld(5);
    world.setLeads(people(5));
    for (const step of stepsOf('run-3').slice(0, 3)) await step(world.deps, 1);
    expect(await subscribed(world)).toBe(0);
    expect(await countResubscribes(world.deps, 'run-3')).toBe(5);
  });

  it('wait also where only pages can see them, and share one allowance with the look before', async () => {
    const world = await optedOutWorld(4);
    world.setLeads(people(4).map((p, i) => ({ ...p, optedOut: i > 1 })));
    const [open, consents, pages] = stepsOf('run-3');
    await open?.(world.deps, 1);
    await consents?.(world.deps, 1);
    expect(await subscribed(world)).toBe(2);
    world.setLeads(people(4));
    // A page of three shows one end, which still fits; the next page shows one too many.
    await pages?.(world.deps, 1);
    expect(await subscribed(world)).toBe(3);
    expect(await countResubscribes(world.deps, 'run-3')).toBe(1);
  });

  it('end when a person approves, except those that were set again or do not answer', async () => {
    const world = await optedOutWorld(6);
    world.setLeads(people(6));
    await read(world, 'run-3');
    const [set, gone, ...rest] = people(6);
    world.setLeads([{ ...set!, optedOut: true }, { ...gone!, deleted: true }, ...rest]);
    expect(await approve(world, 'run-3')).toBe(4);
    expect(await optedOut(world)).toEqual([leadId(1), leadId(2)]);
    expect(await subscribed(world)).toBe(4);
    expect(await approve(world, 'run-3')).toBe(0);
    expect(await optedOut(world)).toEqual([leadId(1), leadId(2)]);
  });

  it('come up again with the next run when nobody said anything', async () => {
    const world = await optedOutWorld(4);
    world.setLeads(people(4));
    await read(world, 'run-3');
    expect((await read(world, 'run-4')).resubscribesHeld).toBe(4);
  });

  it('are kept in parts when they are many, with no limit by memory', async () => {
    const world = await createWorld({ definition: { guard } });
    world.setContacts(people(2_500, { optedOut: true }));
    await look(world, 'run-1');
    world.setContacts(people(2_500));
    expect((await read(world, 'run-2')).resubscribesHeld).toBe(2_500);
    expect(await countResubscribes(world.deps, 'run-2')).toBe(2_500);
    expect(await optedOut(world)).toHaveLength(2_500);
  }, 60_000);

  it('do not end when the flag is set again between the read and the write', async () => {
    const world = await optedOutWorld(1);
    world.setLeads(people(1));
    let asked = 0;
    world.salesforce.script(({ name, object }) => {
      if (name !== 'byIds' || object !== 'Lead') return;
      asked += 1;
      if (asked === 2) world.setLeads(people(1, { optedOut: true }));
    });
    await read(world, 'run-3');
    expect(await optedOut(world)).toEqual([leadId(1)]);
    expect(await subscribed(world)).toBe(0);
  });

  it('are taken back when the flag was set again while they were applied', async () => {
    const world = await optedOutWorld(1);
    world.setLeads(people(1));
    let asked = 0;
    world.salesforce.script(({ name, object }) => {
      if (name !== 'byIds' || object !== 'Lead') return;
      asked += 1;
      if (asked === 3) world.setLeads(people(1, { optedOut: true }));
    });
    await read(world, 'run-3');
    expect(asked).toBe(3);
    expect(await optedOut(world)).toEqual([leadId(1)]);
    expect(await subscribed(world)).toBe(0);
  });

  it('that another reader ended while this one saw the flag set again are news once more', async () => {
    const world = await optedOutWorld(1);
    world.salesforce.script(async ({ name, object, after }) => {
      if (name !== 'page' || object !== 'Lead' || after === null) return;
      const [consent] = await world.stores.consents.byIds([`${ORG_ID}:${leadId(1)}`]);
      await world.stores.consents.upsert([{ ...consent!, optedOut: false }]);
    });
    await look(world, 'run-3');
    expect(await optedOut(world)).toEqual([leadId(1)]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Fault } from '../../emulator/index.js';
import { cutStory, OBJECTS, runOf, type CutObject } from './cut-story.js';
import { dump } from './emulated-org.js';
import { differences, foundIn, wantedOf } from './findings.js';
import { House } from './house.js';
import { run as runModel } from './model.js';
import { stateOf, tell } from './play.js';
import { syncOf, type State } from './state.js';
import type { FaultPlan, Story } from './story.js';

/** A run asks Salesforce fewer times than this. */
const MOST = 120;
const FOR_EVER = 1_000_000;

const FAULTS: Fault[] = [
  { type: 'resetMidBody' },
  { type: 'truncate' },
  { type: 'wrongTotal', by: 1 },
  { type: 'status', status: 500 },
  { type: 'dropRow' },
];

interface World {
  house: House;
  state: State;
  story: Story;
}

/** Loaded, with losses since that no run has seen. */
async function loaded(object: CutObject): Promise<World> {
  const story = cutStory(object);
  const world = { story, house: await House.open(story), state: stateOf(story) };
  for (const step of story.steps) {
    const told = await tell(world.house, world.state, story, step);
    expect(told).toEqual({ differences: [], error: null });
  }
  return world;
}

/** Who is on the list, held by which row: `address sync row`. */
async function holds({ house }: World): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const { email, claims } of house.deps.stores.members.all('list-1')) {
    for (const { syncId, recordId, sourceId } of claims) {
      found.add(`${email} ${syncId} ${sourceId ?? recordId}.${recordId}`);
    }
  }
  return found;
}

/** Once the org is well again, the list is what it would be had nothing been cut. */
async function expectHealed({ house, state, story }: World, sync: string): Promise<void> {
  await house.run(runOf(sync));
  const at = { nowMs: house.nowMs, pageSize: story.pageSize };
  runModel(state, syncOf(state, sync), dump(house.emulator.org), 'full', at);
  const found = await foundIn(house.deps.stores, story.lists, null);
  expect(differences(found, wantedOf(state, null))).toEqual([]);
}

const cutAt = (nth: number, fault: Fault, times: number): FaultPlan => ({
  ...{ nth, times, fault },
  path: '/query',
});

describe.each(FAULTS)('a read that $type cuts', { timeout: 240_000 }, (fault) => {
  it.each(OBJECTS)('for good, at whatever request of a run of %s, removes nobody', async (sync) => {
    const world = await loaded(sync);
    const before = await holds(world);
    let cuts = 0;
    for (let nth = 1; nth < MOST; nth += 1) {
      const run = await world.house.run(runOf(sync, [cutAt(nth, fault, FOR_EVER)]), 2);
      if (run.state !== 'failed') break;
      if (run.checkpoint.complete) break;
      cuts += 1;
      const after = await holds(world);
      expect([...before].filter((hold) => !after.has(hold))).toEqual([]);
    }
    expect(cuts).toBeGreaterThan(4);
    await expectHealed(world, sync);
    await world.house.close();
  });
});

describe('a read that is cut once', { timeout: 240_000 }, () => {
  it.each(OBJECTS)(
    'at any request of a run of %s, ends as if nothing had happened',
    async (sync) => {
      let isStruck = true;
      let cuts = 0;
      for (let nth = 1; isStruck && nth < MOST; nth += 1) {
        const world = await loaded(sync);
        const fault = FAULTS[nth % FAULTS.length] ?? { type: 'truncate' };
        world.house.emulator.org.log.clear();
        const told = await tell(
          world.house,
          world.state,
          world.story,
          runOf(sync, [cutAt(nth, fault, 1)]),
        );
        expect({ nth, ...told }).toEqual({ nth, differences: [], error: null });
        isStruck = world.house.emulator.org.log.since(0).some(({ faults }) => faults.length > 0);
        cuts += isStruck ? 1 : 0;
        await world.house.close();
      }
      expect(cuts).toBeGreaterThan(8);
    },
  );
});

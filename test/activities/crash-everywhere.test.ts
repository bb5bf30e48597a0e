import { describe, expect, it } from 'vitest';
import type { Fate } from './mortal.js';
import { runWithDeaths } from './mortal.js';
import type { Person } from './people.js';
import { expectTrueTo } from './truth.js';
import { claimsBothWays, createWorld, runAll, type World } from './world.js';

const sato: Person = { n: 1, email: 'a@x.example', name: 'Sato' };
const weiss: Person = { n: 2, email: 'b@x.example', name: 'Weiss' };
const WRITES = 14;
const places = Array.from({ length: WRITES }, (_, afterWrites) => afterWrites);
/** Dying after a write and dying before the next one leave the same behind. */
const fates: Fate[] = places.map((afterWrites) => ({ afterWrites, lastOneDone: false }));

/** What may happen to a record while its run is dead. */
const CHANGES: [string, Person[]][] = [
  ['is as before', [sato]],
  ['has another name', [{ ...sato, name: 'Ito' }]],
  ['has another address', [{ ...sato, email: 'c@x.example' }]],
  ['has the address of another', [{ ...sato, email: 'b@x.example' }]],
  ['has no address', [{ ...sato, email: null }]],
  ['is out of sight', []],
  ['is deleted', [{ ...sato, deleted: true }]],
  ['is opted out', [{ ...sato, optedOut: true }]],
  ['is opted out under another address', [{ ...sato, optedOut: true, email: 'c@x.example' }]],
  ['is converted', [{ ...sato, converted: true }]],
];

/** What stood on the list before the run that dies, and what that run has to do. */
const BEFORE: [string, Person[] | null, Person[]][] = [
  ['loads it for the first time', null, [sato, weiss]],
  ['found it changed', [sato, weiss], [{ ...sato, name: 'Moreau' }, weiss]],
  ['found it moved', [sato, weiss], [{ ...sato, email: 'd@x.example' }, weiss]],
  ['found it gone', [sato, weiss], [weiss]],
  ['found it opted out', [sato, weiss], [{ ...sato, optedOut: true }, weiss]],
  ['found it opted in', [{ ...sato, optedOut: true }, weiss], [sato, weiss]],
];

async function begun(before: Person[] | null, then: Person[]): Promise<World> {
  const world = await createWorld({ leads: before ? [sato, weiss] : [] });
  if (before) await runAll(world, 'first');
  world.setLeads(before ?? []);
  if (before) await runAll(world, 'before');
  world.setLeads(then);
  return world;
}

async function expectSound(world: World, people: Person[]): Promise<void> {
  const { inBlocks, onMembers } = await claimsBothWays(world);
  expect(onMembers).toEqual(inBlocks);
  await expectTrueTo(world, people);
}

describe.each(BEFORE)('a run that %s and dies at any one write', (_, before, then) => {
  it.each(CHANGES)(
    'goes on soundly when the record %s',
    async (_change, now) => {
      for (const fate of fates) {
        const world = await begun(before, then);
        await runWithDeaths(world, 'dying', [fate], () => world.setLeads([...now, weiss]));
        // A death at a write that the run never came to changes nothing.
        world.setLeads([...now, weiss]);
        await runAll(world, 'after');
        await expectSound(world, [...now, weiss]);
      }
    },
    60_000,
  );

  it.each(CHANGES)(
    'is given up, and the next run is sound when the record %s',
    async (_change, now) => {
      for (const fate of fates) {
        const world = await begun(before, then);
        const givenUp = new Error('given up');
        const dying = runWithDeaths(world, 'dying', [fate], () => {
          throw givenUp;
        });
        await dying.catch((error: unknown) => {
          if (error !== givenUp) throw error;
        });
        world.setLeads([...now, weiss]);
        await runAll(world, 'after');
        await expectSound(world, [...now, weiss]);
      }
    },
    60_000,
  );
});

describe('a run that dies twice in one page', () => {
  it.each(CHANGES)(
    'goes on soundly when the record %s in between',
    async (_change, now) => {
      for (const first of places) {
        for (const second of places) {
          const world = await begun(null, [sato, weiss]);
          const deaths = [first, second].map((afterWrites) => ({ afterWrites, lastOneDone: true }));
          await runWithDeaths(world, 'dying', deaths, (death) => {
            world.setLeads(
              death === 0 ? [...now, weiss] : [{ ...sato, email: 'd@x.example' }, weiss],
            );
          });
          world.setLeads([{ ...sato, email: 'd@x.example' }, weiss]);
          await runAll(world, 'after');
          await expectSound(world, [{ ...sato, email: 'd@x.example' }, weiss]);
        }
      }
    },
    60_000,
  );
});

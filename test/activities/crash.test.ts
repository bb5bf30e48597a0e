import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyEdit, anyPeople, edited } from './arbitraries.js';
import { Model } from './model.js';
import { runWithDeaths, type Fate } from './mortal.js';
import type { Person } from './people.js';
import { claimsBothWays, createWorld, membersOf, runAll, type World } from './world.js';
import { expectTrueTo } from './truth.js';

const anyFate: fc.Arbitrary<Fate> = fc.record({
  afterWrites: fc.integer({ min: 0, max: 25 }),
  lastOneDone: fc.boolean(),
});
const anyEdits = fc.array(anyEdit(7), { maxLength: 3 });

describe('a run that dies and is tried again', () => {
  it('lists and counts the same as an undisturbed one, wherever it dies', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyPeople(7),
        anyEdits,
        fc.array(anyFate, { minLength: 1, maxLength: 4 }),
        async (leads, changes, fates) => {
          const people = changes.reduce(edited, leads);
          const [calm, wild] = [await createWorld({ leads }), await createWorld({ leads })];
          for (const world of [calm, wild]) {
            await runAll(world, 'run-1');
            world.setLeads(people);
          }
          const expected = await runAll(calm, 'run-2');
          await runWithDeaths(wild, 'run-2', fates, () => undefined);
          const run = await wild.stores.runs.get('run-2');
          expect(run?.counts?.dispositions).toEqual(expected.dispositions);
          expect(run?.counts?.removals).toEqual(expected.removals);
          expect(await shown(wild)).toEqual(await shown(calm));
          await expectClaimsToAgree(wild);
        },
      ),
      { numRuns: 80 },
    );
  }, 60_000);

  it('leaves no orphan and loses nobody while the org changes between its attempts', async () => {
    const anyDeaths = fc.array(fc.tuple(anyFate, anyEdits), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(anyPeople(7), anyEdits, anyDeaths, async (leads, changes, deaths) => {
        const world = await createWorld({ leads });
        await runAll(world, 'run-1');
        let people: readonly Person[] = changes.reduce(edited, leads);
        world.setLeads(people);
        const fates = deaths.map(([fate]) => fate);
        await runWithDeaths(world, 'run-2', fates, (death) => {
          people = (deaths[death]?.[1] ?? []).reduce(edited, people as Person[]);
          world.setLeads(people);
        });
        await expectClaimsToAgree(world);
        await runAll(world, 'run-3');
        await expectClaimsToAgree(world);
        await expectTrueTo(world, people);
        expect((await runAll(world, 'run-4')).memberWrites).toBe(0);
      }),
      { numRuns: 80 },
    );
  }, 60_000);

  it('is made good by the next run when it never came to an end', async () => {
    const anyDeath = fc.tuple(anyFate, anyEdits);
    await fc.assert(
      fc.asyncProperty(anyPeople(7), anyDeath, anyEdits, async (leads, [fate, changes], after) => {
        const world = await createWorld({ leads });
        await runAll(world, 'run-1');
        let people: readonly Person[] = changes.reduce(edited, leads);
        world.setLeads(people);
        await abandonAfter(world, 'run-2', fate);
        people = after.reduce(edited, people as Person[]);
        world.setLeads(people);
        await runAll(world, 'run-3');
        await expectClaimsToAgree(world);
        await expectTrueTo(world, people);
      }),
      { numRuns: 80 },
    );
  }, 60_000);

  it('gives the first run of an org what the rules say, however often it dies', async () => {
    await fc.assert(
      fc.asyncProperty(anyPeople(7), fc.array(anyFate, { maxLength: 6 }), async (leads, fates) => {
        const world = await createWorld({ leads, pageSize: 2 });
        await runWithDeaths(world, 'run-1', fates, () => undefined);
        const run = await world.stores.runs.get('run-1');
        expect(run?.counts?.dispositions).toEqual(new Model().run(leads).dispositions);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

/** A run that dies once and is given up, as after a cancellation. */
async function abandonAfter(world: World, runId: string, fate: Fate): Promise<void> {
  const gaveUp = new Error('given up');
  const run = runWithDeaths(world, runId, [fate], () => {
    throw gaveUp;
  });
  await run.catch((error: unknown) => {
    if (error !== gaveUp) throw error;
  });
}

async function expectClaimsToAgree(world: World): Promise<void> {
  const { inBlocks, onMembers } = await claimsBothWays(world);
  expect(onMembers).toEqual(inBlocks);
}

/** What a list shows, without what tells one write from another. */
async function shown(world: World) {
  const members = await membersOf(world);
  return members.map(({ email, status, fields, claims }) => ({
    ...{ email, status, fields },
    holders: claims.map((claim) => [claim.recordId, claim.fields]),
  }));
}

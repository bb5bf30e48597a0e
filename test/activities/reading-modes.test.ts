import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openRun } from '../../activities/open-run.js';
import { readPages } from '../../activities/read-pages.js';
import type { RunCounts } from '../../domain/run.js';
import type { Schedule, SyncDefinition } from '../../domain/sync.js';
import { anyPeople } from './arbitraries.js';
import { runWithDeaths, type Fate } from './mortal.js';
import { leadId, type Person } from './people.js';
import {
  beat,
  countsOf,
  createWorld,
  DEFINITION,
  membersOf,
  runAll,
  START,
  stepsOf,
  SYNC,
  type World,
} from './world.js';

const EVERY_THIRD: Schedule = {
  ...{ frequency: 'daily', time: '09:30', timeZone: 'UTC', fullEvery: 3 },
  ...{ startDate: null, endDate: null },
};
const BULK: Partial<SyncDefinition> = { source: { ...DEFINITION.source, reader: 'bulk' } };
const people = (...names: string[]): Person[] =>
  names.map((name, i) => ({ n: i + 1, email: `p${i + 1}@x.example`, name }));

describe('runs of a schedule that reads everything every third time', () => {
  it('see what changed, remove nobody, and see who is gone with the third', async () => {
    const world = await createWorld({
      leads: people('Sato', 'Weiss', 'Kimura'),
      definition: { schedule: EVERY_THIRD },
    });
    const first = await scheduled(world, 'run-1');
    world.setLeads(people('Sato', 'Weiss').slice(1));
    touch(world, 2, { LastName: 'Schwarz' });
    const second = await scheduled(world, 'run-2');
    const third = await scheduled(world, 'run-3');
    const fourth = await scheduled(world, 'run-4');
    expect([first, second, third, fourth].map(({ read }) => read)).toEqual([3, 1, 1, 1]);
    expect(second.dispositions.updated).toBe(1);
    expect([second, third, fourth].map((c) => c.removals.leaver)).toEqual([0, 0, 2]);
    expect((await membersOf(world)).map(({ fields }) => fields['name'])).toEqual(['Schwarz']);
  });

  it('see a row that was committed late under an old stamp', async () => {
    const world = await createWorld({
      leads: people('Sato'),
      definition: { schedule: EVERY_THIRD },
    });
    await scheduled(world, 'run-1');
    world.setLeads(people('Sato', 'Weiss'));
    touch(world, 2, {}, '2026-11-22T23:51:00.000Z');
    expect((await scheduled(world, 'run-2')).dispositions.added).toBe(1);
  });
});

describe('a run by a bulk job', () => {
  const anyFates: fc.Arbitrary<Fate[]> = fc.array(
    fc.record({ afterWrites: fc.integer({ min: 0, max: 25 }), lastOneDone: fc.boolean() }),
    { maxLength: 3 },
  );

  it('lists and counts the same as one by REST, wherever it dies and whenever its job is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        ...[anyPeople(8), anyPeople(8), anyFates, fc.boolean()],
        async (before, after, fates, isLost) => {
          const rest = await createWorld({ leads: before });
          const bulk = await createWorld({ leads: before, definition: BULK });
          for (const world of [rest, bulk]) {
            await runAll(world, 'run-1');
            world.setLeads(after);
          }
          const expected = await runAll(rest, 'run-2');
          await runWithDeaths(bulk, 'run-2', fates, () => {
            if (isLost) void loseJob(bulk);
          });
          const { dispositions, removals, read } = await countsOf(bulk, 'run-2');
          const { dispositions: d, removals: r, read: n } = expected;
          expect({ dispositions, removals, read }).toEqual({
            dispositions: d,
            removals: r,
            read: n,
          });
          expect(await shown(bulk)).toEqual(await shown(rest));
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('ends a chunk without a page while the job is not ready, and goes on with the same job', async () => {
    const world = await createWorld({ leads: people('Sato'), definition: BULK });
    const [open] = stepsOf('run-1');
    await open?.(world.deps, 1);
    let isReady = false;
    world.salesforce.script(async ({ name }) => {
      // Begun after the chunk's own timer of the same length, and so over after it.
      if (name === 'openBulk' && !isReady) await once(AbortSignal.timeout(1), 'abort');
    });
    const waiting = await readPages({ ...world.deps, chunkMs: 1 }, { runId: 'run-1' }, beat());
    expect(waiting).toEqual({ done: false, held: false, pageNo: 0, read: 0 });
    expect((await world.stores.runs.get('run-1'))?.checkpoint.apiCalls).toBe(1);
    isReady = true;
    const read = await readPages(world.deps, { runId: 'run-1' }, beat());
    expect(read).toMatchObject({ done: true, read: 1 });
    const begun = world.salesforce.calls.filter(({ name }) => name === 'startBulk');
    expect(begun).toHaveLength(1);
  });
});

/** The steps of a run that its schedule began. */
async function scheduled(world: World, runId: string): Promise<RunCounts> {
  const input = { syncId: SYNC, runId, version: 1, scheduledAt: START };
  await openRun(world.deps, { ...input, trigger: 'schedule', mode: 'full' });
  for (const step of stepsOf(runId).slice(1)) await step(world.deps, 1);
  return countsOf(world, runId);
}

function touch(world: World, n: number, values: Record<string, string>, at = START): void {
  const lead = world.salesforce.data.objects['Lead']?.records.find(({ Id }) => Id === leadId(n));
  if (!lead) throw new Error(`there is no lead ${n}`);
  Object.assign(lead, values, { SystemModstamp: at });
}

/** The run's job is gone from Salesforce. */
async function loseJob({ stores }: World): Promise<void> {
  const source = (await stores.runs.get('run-2'))?.source;
  if (source) await stores.runs.update('run-2', { source: { ...source, jobId: LOST } });
}

const LOST = '750000000000999AAA';

const shown = async (world: World) =>
  (await membersOf(world))
    .map(({ email, status, fields, claims }) => ({
      ...{ email, status, fields },
      holders: claims.map(({ recordId }) => recordId).sort(),
    }))
    .sort((a, b) => (a.email < b.email ? -1 : 1));

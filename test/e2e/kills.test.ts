import { describe, expect, it, onTestFailed } from 'vitest';
import type { Run } from './api.js';
import { expectTruth } from './compare.js';
import { MAPPING, useHouse } from './house.js';
import { Truth } from './truth.js';

const LEADS = 50_000;
const PAGE = 2_000;
const KILLS = 10;
const SEED = Number(process.env['E2E_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

describe('a run of 50,000 Leads whose worker is killed ten times', { timeout: 1_800_000 }, () => {
  const house = useHouse({ name: 'kills', org: { seed: 11, leads: LEADS } });

  it(`ends with the list and the counts of an undisturbed run (seed ${SEED})`, async () => {
    process.stderr.write(`kills: seed ${SEED} (E2E_SEED repeats it)\n`);
    onTestFailed(() => void process.stderr.write(`kills: failed with seed ${SEED}\n`));
    const connection = await house.connect();
    const calm = await house.sync(connection, await house.list('Undisturbed'));
    const reference = await timed('undisturbed', () => house.run(calm.id));
    const disturbed = await house.sync(connection, await house.list('Disturbed'));
    const run = await timed('under fire', () => runUnderFire(disturbed.id));

    const contacts = await house.dump('Contact');
    const expected = new Truth(MAPPING).run(await house.dump('Lead'), contacts);
    await expectTruth(house, reference, calm.listId, expected);
    await expectTruth(house, run, disturbed.listId, expected);
    expect(comparable(run)).toEqual(comparable(reference));
    expect(run.counts?.retries).toBeGreaterThan(0);
  });

  /** Kills the worker at ten random pages, each after the one before. */
  async function runUnderFire(syncId: string): Promise<Run> {
    const runId = await house.begin(syncId);
    for (const page of pagesToDieAt()) {
      await house.hasRead(runId, page * PAGE, 600_000);
      await house.worker.kill();
      await house.startWorker();
    }
    return house.end(runId, 900_000);
  }
});

/** Says how long it took: a figure for whoever reads the log, nothing is asserted of it. */
async function timed<T>(what: string, act: () => Promise<T>): Promise<T> {
  const begun = Date.now();
  const answer = await act();
  process.stderr.write(`kills: ${what} ${((Date.now() - begun) / 1000).toFixed(0)} s\n`);
  return answer;
}

/** Ascending, from before the first page to before the last. */
function pagesToDieAt(): number[] {
  const random = sequence(SEED);
  const pages = Array.from({ length: KILLS }, () => Math.floor((random() * LEADS) / PAGE));
  return pages.sort((a, b) => a - b);
}

/** Repeatable by seed: a linear congruence is random enough to choose pages. */
function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What a disturbance must not change. Requests, tries and writes may be more. */
const comparable = ({ counts, ledger }: Run) => {
  const { read, people, notRead, dispositions, removals, members } = counts ?? {};
  return { read, people, notRead, dispositions, removals, members, ledger };
};

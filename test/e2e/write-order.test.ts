import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleWorkflows } from '../../worker/bundle.js';
import type { Sync } from './api.js';
import { expectTruth } from './compare.js';
import { MAPPING, useHouse } from './house.js';
import { Truth, type Source } from './truth.js';

const LEADS = 2_000;
const SCRIPT = 'test/e2e/stopping-worker.ts';
const READY = 'worker is ready';

/** Every step of a page, each killed once in a first load and once in a run that changes what is there (E1). */
const STEPS = ['read', 'ledger', 'consents', 'members', 'claims', 'checkpoint'] as const;

describe('a worker killed at a step of the write order', { timeout: 900_000 }, () => {
  const house = useHouse({ name: 'steps', org: { seed: 5, leads: LEADS, contacts: 200 } });
  let bundle: string;
  const syncs = new Map<string, { sync: Sync; truth: Truth }>();

  beforeAll(async () => {
    const connection = await house.connect();
    for (const step of STEPS) {
      const sync = await house.sync(connection, await house.list(step));
      syncs.set(step, { sync, truth: new Truth(MAPPING) });
    }
    await house.worker.stop();
    bundle = join(house.folder, 'workflows.js');
    writeFileSync(bundle, (await bundleWorkflows()).code);
  });

  for (const step of STEPS) {
    it(`leaves a first load as if nothing had been: ${step}`, async () => {
      await runDyingAt(step, 3);
    });

    it(`leaves a run of changes as if nothing had been: ${step}`, async () => {
      await changeSome(STEPS.indexOf(step));
      await runDyingAt(step, 2);
    });
  }

  async function runDyingAt(step: string, nth: number): Promise<void> {
    const { sync, truth } = syncs.get(step) ?? {};
    if (!sync || !truth) throw new Error(`there is no sync for ${step}`);
    await house.worker.start(SCRIPT, READY, {
      BUNDLE: bundle,
      STOP_STEP: step,
      STOP_NTH: String(nth),
    });
    const runId = await house.begin(sync.id);
    await house.worker.ended();
    await house.worker.start(SCRIPT, READY, { BUNDLE: bundle });
    const run = await house.end(runId);
    const expected = truth.run(await house.dump('Lead'), await house.dump('Contact'));
    await expectTruth(house, run, sync.listId, expected);
    expect(run.counts?.retries).toBeGreaterThan(0);
    await house.worker.stop();
  }

  /** New names, addresses, opt-outs, deletions and records, spread over the pages; others for each round. */
  async function changeSome(round: number): Promise<void> {
    const leads = (await house.dump('Lead')).filter((lead) => lead['IsDeleted'] !== true);
    const chosen = leads.filter((_, index) => index % 97 === round * 5);
    for (const [index, lead] of chosen.entries()) await change(lead, index, round);
    await house.edit('POST', 'records/Lead', {
      LastName: 'Neu',
      Company: 'Neu',
      Email: `neu${round}@example.com`,
    });
  }

  async function change(lead: Source, index: number, round: number): Promise<void> {
    const path = `records/Lead/${String(lead['Id'])}`;
    const changes = [
      { LastName: `Neu ${round}` },
      { Email: `moved.${round}.${index}@example.com` },
      { HasOptedOutOfEmail: lead['HasOptedOutOfEmail'] !== true },
      { Email: null },
    ];
    const body = changes[index % 5];
    if (body) await house.edit('PATCH', path, body);
    else await house.edit('DELETE', path);
  }
});

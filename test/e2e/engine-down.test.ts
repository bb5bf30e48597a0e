import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheFolder } from '../../dev/servers/place.js';
import { freePort } from '../../dev/servers/ports.js';
import { startTemporal, type Temporal } from '../../dev/servers/temporal.js';
import type { ErrorBody, Run, Sync } from './api.js';
import { expectTruth } from './compare.js';
import { MAPPING, useHouse } from './house.js';
import { Truth } from './truth.js';
import { until } from './until.js';

const LEADS = 6_000;

describe('with a Temporal that goes and comes back', { timeout: 600_000 }, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'rollcall-e2e-temporal-'));
  const place = { env: process.env, cacheDir: cacheFolder(process.env), log: () => undefined };
  let temporal: Temporal;
  let port: number;
  const startAgain = async () => {
    temporal = await startTemporal(place, { dataDir, port, uiPort: 0 });
  };
  beforeAll(async () => {
    port = await freePort();
    await startAgain();
  }, 240_000);
  const house = useHouse({
    name: 'engine',
    org: { seed: 13, leads: LEADS },
    temporalAddress: () => temporal.address,
  });
  afterAll(async () => {
    await temporal.child.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  let sync: Sync;
  const path = (verb: string) => `/v1/syncs/${sync.id}/${verb}`;
  const order = (verb: string, key: string) =>
    house.api.send<ErrorBody & Sync & { runId: string }>('POST', path(verb), {
      body: {},
      headers: { 'idempotency-key': key },
    });
  const isReady = async () => (await fetch(`${house.api.url}/readyz`)).status === 200;
  const expectTrue = async (run: Run) => {
    const truth = new Truth(MAPPING);
    const expected = truth.run(await house.dump('Lead'), await house.dump('Contact'));
    await expectTruth(house, run, sync.listId, expected);
  };

  it('a run outlives the death of Temporal in its middle', async () => {
    sync = await house.leadSync();
    await house.edit('POST', 'faults', {
      path: 'Company',
      fault: { type: 'slow', delayMs: 3_000 },
    });
    const runId = await house.begin(sync.id);
    await house.hasRead(runId, 1);
    await temporal.child.kill();
    await house.edit('DELETE', 'faults');
    await startAgain();
    await expectTrue(await house.end(runId, 400_000));
  });

  it('orders are refused with 503 while it is away, and reading goes on', async () => {
    await temporal.child.stop();
    for (const verb of ['pause', 'resume', 'run']) {
      const { status, body, headers } = await order(verb, randomUUID());
      expect([status, body.error.code]).toEqual([503, 'ENGINE_UNREACHABLE']);
      expect(body.error.message).toMatch(/TEMPORAL_ADDRESS.*again/);
      expect(headers.get('retry-after')).not.toBeNull();
    }
    const lists = await house.api.send('GET', `/v1/lists/${sync.listId}/members?limit=10`);
    const reads = ['/v1/syncs', `/v1/syncs/${sync.id}`, `/v1/syncs/${sync.id}/runs`, '/v1/lists'];
    const answers = await Promise.all(reads.map((read) => house.api.send('GET', read)));
    expect([lists, ...answers].map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await isReady()).toBe(false);
  });

  it('an order repeated with its key after that is carried out, once', async () => {
    const key = randomUUID();
    expect((await order('run', key)).status).toBe(503);
    await startAgain();
    await until(isReady, { what: 'the API to reach Temporal again' });
    const answer = await until(
      async () => {
        const again = await order('run', key);
        return again.status === 200 && again;
      },
      { what: 'the repeated order to be taken' },
    );
    const run = await house.end(answer.body.runId, 400_000);
    expect(run.state).toBe('succeeded');
    const once = await order('run', key);
    expect([once.status, once.body.runId]).toEqual([200, run.id]);
    const runs = await house.api.all<Run>(`/v1/syncs/${sync.id}/runs`);
    expect(runs.length).toBe(2);
  });

  it('an order that no worker takes says that nobody knows, and its key finds out', async () => {
    await house.worker.stop();
    const key = randomUUID();
    const { status, body } = await order('pause', key);
    expect([status, body.error.code]).toEqual([503, 'OUTCOME_UNKNOWN']);
    expect(body.error.message).toMatch(/same Idempotency-Key/);
    await house.startWorker();
    const answer = await until(
      async () => {
        const again = await order('pause', key);
        return again.status === 200 && again;
      },
      { what: 'the repeated order to be answered' },
    );
    expect(answer.body.state).toBe('paused');
    const seen = await house.api.ok<Sync>('GET', `/v1/syncs/${sync.id}`);
    expect(seen.state).toBe('paused');
  });
});

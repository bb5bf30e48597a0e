import { beforeAll, describe, expect, it } from 'vitest';
import { NEXT_FIRE_AT, SYNC_STATE } from '../../workflows/attributes.js';
import { statusQuery } from '../../workflows/messages.js';
import type { Run, Sync } from './api.js';
import { expectTruth } from './compare.js';
import { MAPPING, useHouse } from './house.js';
import { Truth } from './truth.js';
import { until } from './until.js';

const LEADS = 6_000;

/** Each order is seen at once in the API and in Temporal, and still after both processes began anew. */
describe('a sync under command', { timeout: 600_000 }, () => {
  const house = useHouse({ name: 'control', org: { seed: 21, leads: LEADS } });
  let sync: Sync;
  let runId: string;

  beforeAll(async () => {
    sync = await house.leadSync();
  });

  const read = () => house.api.ok<Sync>('GET', `/v1/syncs/${sync.id}`);
  const post = (verb: string) => house.api.ok<Sync>('POST', `/v1/syncs/${sync.id}/${verb}`, {});
  const workflow = () => house.temporal.workflow.getHandle(`sync/${sync.id}`);
  const details = async (workflowId: string) => {
    const handle = house.temporal.workflow.getHandle(workflowId);
    return JSON.stringify(await handle.query('__temporal_workflow_metadata'));
  };

  /** What Temporal shows: to a query, in the search attributes, in the details of its UI. */
  async function inTemporal() {
    const { typedSearchAttributes } = await workflow().describe();
    const status = await workflow().query(statusQuery);
    return {
      query: status.state,
      attribute: typedSearchAttributes.get(SYNC_STATE),
      version: status.version,
      nextFireAt: typedSearchAttributes.get(NEXT_FIRE_AT)?.toISOString() ?? null,
      details: await details(`sync/${sync.id}`),
    };
  }

  async function expectEverywhere(state: string): Promise<void> {
    const seen = await read();
    expect(seen.state).toBe(state);
    const temporal = await inTemporal();
    expect(temporal).toMatchObject({ query: state, attribute: state, version: seen.version });
    expect(temporal.details).toContain(`**${state}**, version ${seen.version}`);
    const next = seen.nextRunAt === null ? null : new Date(seen.nextRunAt).toISOString();
    expect(temporal.nextFireAt).toBe(next);
  }

  async function restart(): Promise<void> {
    await Promise.all([house.worker.kill(), house.apiProcess.stop()]);
    await Promise.all([house.startWorker(), house.startApi()]);
  }

  it('pauses in the middle of a run, which stops at its next page', async () => {
    await house.edit('POST', 'faults', {
      path: 'Company',
      fault: { type: 'slow', delayMs: 4_000 },
    });
    runId = await house.begin(sync.id);
    await expectEverywhere('running');
    const { workflowId } = await house.hasRead(runId, 1);
    expect((await post('pause')).state).toBe('paused');
    await expectEverywhere('paused');
    const held = async () => (await details(workflowId)).includes('Held by a pause');
    await until(held, { what: 'the run to stop at a page' });
    await house.edit('DELETE', 'faults');
    const { state, progress } = await house.api.ok<Run>('GET', `/v1/runs/${runId}`);
    expect(state).toBe('running');
    expect(progress.read).toBeGreaterThan(0);
    expect(progress.read).toBeLessThan(LEADS);
    const refused = await house.api.send('POST', `/v1/syncs/${sync.id}/run`, { body: {} });
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'SYNC_PAUSED' } } });
  });

  it('is still paused, its run still held, after worker and API began anew', async () => {
    const before = await house.api.ok<Run>('GET', `/v1/runs/${runId}`);
    await restart();
    await expectEverywhere('paused');
    const after = await house.api.ok<Run>('GET', `/v1/runs/${runId}`);
    expect(after).toEqual(before);
  });

  it('goes on where it stood when it is resumed', async () => {
    expect((await post('resume')).state).toBe('running');
    await expectEverywhere('running');
    const run = await house.end(runId);
    const truth = new Truth(MAPPING);
    const expected = truth.run(await house.dump('Lead'), await house.dump('Contact'));
    await expectTruth(house, run, sync.listId, expected);
    await until(async () => (await read()).state === 'active', { what: 'the sync to be idle' });
    await expectEverywhere('active');
  });

  it('runs when it is told to', async () => {
    const begun = await post('run');
    expect(begun.state).toBe('running');
    await expectEverywhere('running');
    const run = await house.end((begun as Sync & { runId: string }).runId);
    expect(run.state).toBe('succeeded');
    expect(run.counts?.memberWrites).toBe(0);
    await until(async () => (await read()).lastRunId === run.id, { what: 'the run to be known' });
  });

  it('takes a new mapping and a new schedule at once, and keeps them over a restart', async () => {
    const before = await read();
    const mapping = [...MAPPING, { from: 'Title', to: 'title' }];
    const schedule = { frequency: 'daily', time: '04:30', timeZone: 'Asia/Tokyo' };
    const answer = await house.api.ok<Sync>('PATCH', `/v1/syncs/${sync.id}`, { mapping, schedule });
    expect(answer).toMatchObject({ version: 2, schedule });
    expect(answer.mapping).toMatchObject(mapping);
    expect(answer.nextRunAt).toMatch(/T19:30:00/);
    expect(answer.nextRunAt).not.toBe(before.nextRunAt);
    await expectEverywhere('active');
    expect((await inTemporal()).details).toContain('daily at 04:30, Asia/Tokyo');
    await restart();
    await expectEverywhere('active');
    expect(await read()).toMatchObject({ version: 2, schedule, nextRunAt: answer.nextRunAt });
  });

  it('uses the new mapping in the next run, which names the version', async () => {
    const run = await house.run(sync.id);
    const fresh = new Truth([...MAPPING, { from: 'Title', to: 'title' }]);
    const expected = fresh.run(await house.dump('Lead'), await house.dump('Contact'));
    expect(run.syncVersion).toBe(2);
    expect(run.state).toBe('succeeded');
    const members = await house.members(sync.listId);
    expect(members.length).toBe(expected.members.size);
    for (const { email, fields } of members) {
      expect(fields).toEqual(expected.members.get(email)?.fields);
    }
    expect(run.counts?.dispositions['updated']).toBeGreaterThan(0);
  });

  it('is gone when it is deleted, in the API and in Temporal, and stays gone', async () => {
    const members = await house.members(sync.listId);
    expect((await house.api.send('DELETE', `/v1/syncs/${sync.id}`)).status).toBe(204);
    const expectGone = async () => {
      expect((await house.api.send('GET', `/v1/syncs/${sync.id}`)).status).toBe(404);
      expect(await house.api.all('/v1/syncs')).toEqual([]);
      expect((await workflow().describe()).status.name).toBe('COMPLETED');
    };
    const ended = async () => (await workflow().describe()).status.name !== 'RUNNING';
    await until(ended, { what: 'the workflow to end' });
    await expectGone();
    await restart();
    await expectGone();
    expect(await house.members(sync.listId)).toEqual(members);
    expect((await house.api.send('GET', `/v1/runs/${runId}`)).status).toBe(200);
  });
});

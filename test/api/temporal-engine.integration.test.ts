import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { EngineFailure } from '../../api/engine-port.js';
import type { SyncEngine, SyncRef } from '../../api/engine-port.js';
import { newId } from '../../api/ids.js';
import { createTemporalEngine } from '../../api/temporal-engine.js';
import { syncWorkflowId } from '../../domain/ids.js';
import { bundleWorkflows } from '../../worker/bundle.js';
import { stubActivities, stubWorld } from '../workflows/stub-activities.js';

const DAILY = {
  frequency: 'daily' as const,
  time: '09:30',
  timeZone: 'Asia/Tokyo',
  startDate: null,
  endDate: null,
  fullEvery: 1,
};
const EMPTY_QUEUE = 'engine-without-workers';

let connection: Connection;
let native: NativeConnection;
let client: Client;
let bundle: WorkflowBundleWithSourceMap;

beforeAll(async () => {
  const address = inject('temporalAddress');
  connection = Connection.lazy({ address });
  client = new Client({ connection });
  native = await NativeConnection.connect({ address });
  bundle = await bundleWorkflows();
});

afterAll(async () => {
  await connection?.close();
  await native?.close();
});

const engineOf = (taskQueue: string, deadlineMs = 15_000, at = connection): SyncEngine =>
  createTemporalEngine({
    client: at === connection ? client : new Client({ connection: at }),
    connection: at,
    namespace: 'default',
    taskQueue,
    deadlineMs,
  });

const newSync = (): SyncRef => ({ syncId: newId('sync'), listId: 'lst_1', object: 'Lead' });

/** Gives an engine whose workflows are carried out, by a worker of its own. */
async function withWorker(
  act: (engine: SyncEngine) => Promise<void>,
  taskQueue: string = newId('request'),
): Promise<void> {
  const world = stubWorld(DAILY, new Date().toISOString());
  world.schedules.set(2, { ...DAILY, time: '10:00' });
  const plannedAfter = world.createdAt;
  world.override.loadSync = () => Promise.resolve({ gone: false, version: 1, plannedAfter });
  const activities = stubActivities(world);
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    workflowBundle: bundle,
    activities,
  });
  await worker.runUntil(() => act(engineOf(taskQueue)));
}

const failureOf = async (answer: Promise<unknown>): Promise<EngineFailure> => {
  const error: unknown = await answer.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof EngineFailure) return error;
  throw new Error('no EngineFailure', { cause: error });
};

describe('the engine on Temporal', { timeout: 60_000 }, () => {
  it('starts a sync once, and answers its first fire each time it is asked', async () => {
    await withWorker(async (engine) => {
      const sync = newSync();
      const first = await engine.start(sync, newId('request'));
      expect(first).toMatchObject({ state: 'active', version: 1 });
      expect(first.nextRunAt).toMatch(/T00:30:00Z$/);
      expect(await engine.start(sync, newId('request'))).toEqual(first);
    });
  });

  it('shows ids, and nothing that a person wrote, in the Temporal UI', async () => {
    await withWorker(async (engine) => {
      const sync = newSync();
      await engine.start(sync, newId('request'));
      const handle = client.workflow.getHandle(syncWorkflowId(sync.syncId));
      const shown = await handle.describe();
      expect(shown.searchAttributes).toMatchObject({
        SyncId: [sync.syncId],
        ListId: ['lst_1'],
        Object: ['Lead'],
      });
      expect(await shown.staticSummary()).toBe('Lead into list lst_1');
    });
  });

  it('pauses, resumes, runs and reconfigures, each with the state after it', async () => {
    await withWorker(async (engine) => {
      const sync = newSync();
      await engine.start(sync, newId('request'));
      expect(await engine.pause(sync, newId('request'))).toMatchObject({
        state: 'paused',
        nextRunAt: null,
      });
      expect(await engine.resume(sync, newId('request'))).toMatchObject({ state: 'active' });
      const changed = await engine.reconfigure(sync, newId('request'), 2);
      expect(changed).toMatchObject({ version: 2 });
      expect(changed.nextRunAt).toMatch(/T01:00:00Z$/);
      const requestId = newId('request');
      const run = await engine.run(sync, requestId, 'full');
      expect(run.runId).toBe(`${sync.syncId}.${requestId}`);
      expect((await engine.run(sync, requestId, 'full')).runId).toBe(run.runId);
    });
  });

  it('passes decisions on plans on, and says when none is open', async () => {
    await withWorker(async (engine) => {
      const sync = newSync();
      await engine.start(sync, newId('request'));
      for (const order of ['approve', 'reject'] as const) {
        const answer = engine[order](sync, newId('request'), `${sync.syncId}.none`);
        const { kind, code, message } = await failureOf(answer);
        expect([kind, code]).toEqual(['refused', 'PLAN_CLOSED']);
        expect(message).toMatch(/GET \/v1\/runs\/:id/);
      }
    });
  });

  it('says why a paused sync does not run', async () => {
    await withWorker(async (engine) => {
      const sync = newSync();
      await engine.start(sync, newId('request'));
      await engine.pause(sync, newId('request'));
      const failure = await failureOf(engine.run(sync, newId('request'), null));
      expect([failure.kind, failure.code]).toEqual(['refused', 'SYNC_PAUSED']);
      expect(failure.message).toMatch(/Resume it first/);
    });
  });

  it('removes a sync, also one that is gone already', async () => {
    await withWorker(async (engine) => {
      const sync = newSync();
      await engine.start(sync, newId('request'));
      await engine.remove(sync, newId('request'));
      const { status } = await client.workflow.getHandle(syncWorkflowId(sync.syncId)).describe();
      expect(status.name).toBe('COMPLETED');
      await engine.remove(sync, newId('request'));
      await engine.remove(newSync(), newId('request'));
    });
  });

  it('starts a sync again whose workflow was terminated by hand, with the next command', async () => {
    await withWorker(async (engine) => {
      const sync = newSync();
      await engine.start(sync, newId('request'));
      await client.workflow.getHandle(syncWorkflowId(sync.syncId)).terminate('by hand');
      expect(await engine.pause(sync, newId('request'))).toMatchObject({ state: 'paused' });
    });
  });

  it('does not know the outcome when no worker answers, and finds the sync at the repeat', async () => {
    const [sync, requestId, taskQueue] = [newSync(), newId('request'), newId('request')];
    const failure = await failureOf(engineOf(taskQueue, 1500).start(sync, requestId));
    expect([failure.kind, failure.code]).toEqual(['unknown', 'OUTCOME_UNKNOWN']);
    expect(failure.message).toMatch(/same Idempotency-Key/);
    await withWorker(async (engine) => {
      expect(await engine.start(sync, requestId)).toMatchObject({ state: 'active' });
    }, taskQueue);
  });

  it('knows that nothing was sent when Temporal is away, and works once it is there', async () => {
    const away = Connection.lazy({ address: `127.0.0.1:${await freePort()}` });
    const engine = engineOf(EMPTY_QUEUE, 15_000, away);
    const failure = await failureOf(engine.start(newSync(), newId('request')));
    expect([failure.kind, failure.code]).toEqual(['unreachable', 'ENGINE_UNREACHABLE']);
    expect((await failureOf(engine.ping())).code).toBe('ENGINE_UNREACHABLE');
    await away.close();
    await engineOf(EMPTY_QUEUE).ping();
  });

  it('calls a namespace that is not there unreachable, before anything is sent', async () => {
    const namespace = 'nowhere';
    const engine = createTemporalEngine({
      client: new Client({ connection, namespace }),
      connection,
      namespace,
      taskQueue: EMPTY_QUEUE,
      deadlineMs: 5000,
    });
    expect((await failureOf(engine.start(newSync(), newId('request')))).kind).toBe('unreachable');
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect, inject, vi } from 'vitest';
import type { Schedule } from '../../domain/sync.js';
import { bundleWorkflows } from '../../worker/bundle.js';
import { readyUpdate, statusQuery } from '../../workflows/messages.js';
import type { sync } from '../../workflows/sync.js';
import { stubActivities, stubWorld, type StubWorld } from './stub-activities.js';

export interface Started {
  world: StubWorld;
  handle: WorkflowHandle<typeof sync> & { firstExecutionRunId: string };
}

/** Syncs on the time-skipping server, one after the other: set up before all tests of a file, and torn down after. */
export function skippedTime() {
  let env: TestWorkflowEnvironment;
  let bundle: WorkflowBundleWithSourceMap;
  let queueNo = 0;
  const queue = (): string => `q${queueNo}`;

  beforeAll(async () => {
    const path = inject('timeSkippingServerPath');
    bundle = await bundleWorkflows();
    env = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path } },
    });
    await registerAttributes(env);
  });

  afterAll(async () => {
    await env?.teardown();
  });

  async function start(
    schedule: Schedule,
    tune: (w: StubWorld) => void = () => {},
  ): Promise<Started> {
    const createdAt = new Date(await env.currentTimeMs()).toISOString();
    const world = stubWorld(schedule, createdAt);
    tune(world);
    const syncId = `s${(queueNo += 1)}`;
    const handle = await env.client.workflow.start<typeof sync>('sync', {
      workflowId: `sync/${syncId}`,
      taskQueue: queue(),
      args: [{ syncId }],
    });
    return { world, handle };
  }

  /** One worker for the whole test: the test server leaves what a stopped worker had cached to it. */
  async function inWorker<T>(world: StubWorld, work: () => Promise<T>): Promise<T> {
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue: queue(),
      workflowBundle: bundle,
      activities: stubActivities(world),
    });
    return worker.runUntil(async () => {
      const handle = env.client.workflow.getHandle<typeof sync>(`sync/s${queueNo}`);
      if (!world.override.loadSync) await handle.executeUpdate(readyUpdate);
      try {
        return await work();
      } finally {
        // A workflow left open would be woken with every skip of the tests that follow.
        if ((await handle.describe()).status.name === 'RUNNING') await leave(handle);
      }
    });
  }

  const sleep = (time: number | `${number} ${'minute' | 'hour' | 'hours' | 'days'}`) =>
    env.sleep(time);
  const now = (): Promise<number> => env.currentTimeMs();
  return { start, inWorker, sleep, now };
}

/** A run without a worker would hold the clock of the test server for the tests that follow. */
async function leave(handle: WorkflowHandle<typeof sync>): Promise<void> {
  const idle = async () => expect((await handle.query(statusQuery)).currentRunId).toBeNull();
  await vi.waitFor(idle, { timeout: 20_000 });
  await handle.terminate();
}

export const daily = (time: string, timeZone: string): Schedule => ({
  frequency: 'daily',
  time,
  timeZone,
  startDate: null,
  endDate: null,
  fullEvery: 1,
});

async function registerAttributes({ connection }: TestWorkflowEnvironment): Promise<void> {
  const KEYWORD = 2;
  const DATETIME = 6;
  const keywords = ['SyncId', 'ListId', 'Object', 'SyncState', 'RunOutcome'];
  await connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: {
      ...Object.fromEntries(keywords.map((name) => [name, KEYWORD])),
      NextFireAt: DATETIME,
    },
  });
}

import { ApplicationFailure } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Activities } from '../../activities/index.js';
import { nextLookInMs } from '../../domain/consent.js';
import { consentWatchId } from '../../domain/ids.js';
import { bundleWorkflows } from '../../worker/bundle.js';
import type { consentWatch } from '../../workflows/consent-watch.js';
import { stubActivities, stubWorld } from './stub-activities.js';

const DAY_MS = 24 * 3_600_000;
const SEEN = { gone: false, optedOut: 7, changed: 2, resubscribesHeld: 1, nextLookInMs: DAY_MS };

let env: TestWorkflowEnvironment;
let bundle: WorkflowBundleWithSourceMap;
let queueNo = 0;

beforeAll(async () => {
  const path = inject('timeSkippingServerPath');
  bundle = await bundleWorkflows();
  env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
});

afterAll(async () => {
  await env?.teardown();
});

type Look = Activities['watchConsents'];

/** Runs a watch on skipped time, with looks that answer as told; `act` gets its handle. */
async function watching(
  look: Look,
  act: (handle: Awaited<ReturnType<typeof begin>>) => Promise<void>,
): Promise<void> {
  queueNo += 1;
  const connectionId = `con_${queueNo}`;
  const world = stubWorld(
    { frequency: 'once', date: null, time: null, timeZone: 'UTC' },
    new Date().toISOString(),
  );
  world.override.watchConsents = look;
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: connectionId,
    workflowBundle: bundle,
    activities: stubActivities(world),
  });
  const handle = await begin(connectionId);
  await worker.runUntil(() => act(handle));
  await handle.terminate().catch(() => undefined);
}

const begin = (connectionId: string) =>
  env.client.workflow.start<typeof consentWatch>('consentWatch', {
    workflowId: consentWatchId(connectionId),
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: connectionId,
    args: [{ connectionId }],
  });

describe('a consent watch', { timeout: 60_000 }, () => {
  it('looks at once and then every day, for months, with a short history', async () => {
    const asked: string[] = [];
    const look: Look = async ({ connectionId }) => {
      asked.push(connectionId);
      return SEEN;
    };
    await watching(look, async (handle) => {
      await env.sleep('150 days');
      expect(asked.length).toBeGreaterThanOrEqual(150);
      expect(new Set(asked).size).toBe(1);
      const now = await env.client.workflow.getHandle(handle.workflowId).describe();
      expect(now.runId).not.toBe(handle.firstExecutionRunId);
      expect(now.historyLength).toBeLessThan(1_500);
    });
  });

  it('ends when the connection is gone', async () => {
    let looks = 0;
    const look: Look = async () => ({ ...SEEN, gone: (looks += 1) === 3 });
    await watching(look, async (handle) => {
      await handle.result();
      expect(looks).toBe(3);
    });
  });

  it('outlives a look that failed for good, and tries again within the hour', async () => {
    let looks = 0;
    const look: Look = async () => {
      looks += 1;
      if (looks === 1) throw ApplicationFailure.nonRetryable('Give access.', 'ACCESS_SHRUNK');
      return SEEN;
    };
    await watching(look, async () => {
      await env.sleep('2 hours');
      expect(looks).toBe(2);
    });
  });

  it('that is started again is the one that goes on', async () => {
    const look: Look = async () => SEEN;
    await watching(look, async (handle) => {
      const again = await begin(handle.workflowId.slice('consents/'.length));
      expect(again.firstExecutionRunId).toBe(handle.firstExecutionRunId);
    });
  });
});

describe('the pause between looks', () => {
  it('is the same for a connection every time, never longer than asked, and differs among connections', () => {
    const pauses = Array.from({ length: 50 }, (_, i) => nextLookInMs(`con_${i}a8f`, DAY_MS));
    expect(new Set(pauses).size).toBeGreaterThan(40);
    for (const pause of pauses) {
      expect(pause).toBeLessThanOrEqual(DAY_MS);
      expect(pause).toBeGreaterThanOrEqual((DAY_MS * 7) / 8);
    }
    expect(nextLookInMs('con_1a8f', DAY_MS)).toBe(pauses[1]);
  });
});

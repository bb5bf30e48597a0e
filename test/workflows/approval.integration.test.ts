import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { describe, expect, it, vi } from 'vitest';
import {
  approveUpdate,
  pauseUpdate,
  readyUpdate,
  rejectUpdate,
  removeUpdate,
  runNowUpdate,
  statusQuery,
} from '../../workflows/messages.js';
import type { sync } from '../../workflows/sync.js';
import { daily, skippedTime, type Started } from './skipped-time.js';
import type { StubWorld } from './stub-activities.js';

const { start, inWorker, sleep, now } = skippedTime();

/** A sync whose first run of the day holds removals. */
async function waiting(tune: (world: StubWorld) => void = () => {}): Promise<Started> {
  return start(daily('00:00', 'UTC'), (world) => {
    world.holding.add('next');
    tune(world);
  });
}

async function breach(world: StubWorld, handle: WorkflowHandle<typeof sync>): Promise<string> {
  const { runId } = await handle.executeUpdate(runNowUpdate, {
    args: [{ requestId: 'breach', mode: null }],
  });
  await vi.waitFor(() => expect(world.plan?.runId).toBe(runId), { timeout: 20_000 });
  await idle(handle);
  return runId;
}

const idle = (handle: WorkflowHandle<typeof sync>) =>
  vi.waitFor(async () => expect((await handle.query(statusQuery)).currentRunId).toBeNull(), {
    timeout: 20_000,
  });

const refusalOf = (order: Promise<unknown>): Promise<string | null | undefined> =>
  order.then(
    () => null,
    (error: { cause?: ApplicationFailure }) => error.cause?.type,
  );

describe('a plan that waits', { timeout: 60_000 }, () => {
  it('shows in the state of the sync, and later fires go on', async () => {
    const { world, handle } = await waiting();
    await inWorker(world, async () => {
      await breach(world, handle);
      const status = await handle.executeUpdate(readyUpdate);
      expect(status.state).toBe('waitingForApproval');
      expect(status.nextRunAt).not.toBeNull();
      await sleep('24 hours');
      expect(world.opened.map(({ trigger }) => trigger)).toEqual(['manual', 'schedule']);
      expect((await handle.query(statusQuery)).state).toBe('waitingForApproval');
    });
  });

  it('is applied once when it is approved, however often the order is sent', async () => {
    const { world, handle } = await waiting();
    await inWorker(world, async () => {
      const runId = await breach(world, handle);
      const args: [{ requestId: string; runId: string }] = [{ requestId: 'y', runId }];
      await handle.executeUpdate(approveUpdate, { args });
      await handle.executeUpdate(approveUpdate, { args });
      await vi.waitFor(() => expect(world.applied).toEqual([runId]), { timeout: 20_000 });
      await idle(handle);
      expect((await handle.executeUpdate(readyUpdate)).state).toBe('active');
      const again = { args: [{ requestId: 'z', runId }] as [{ requestId: string; runId: string }] };
      expect(await refusalOf(handle.executeUpdate(approveUpdate, again))).toBe('PLAN_CLOSED');
    });
    expect(world.applied).toHaveLength(1);
  });

  it('is applied after the run that goes on and before the one that waits', async () => {
    const order: string[] = [];
    let release = () => {};
    const { world, handle } = await waiting((w) => {
      w.override.settleRun = async ({ runId }) => {
        if (runId.endsWith('first')) await new Promise<void>((resolve) => (release = resolve));
        return { removed: 0, held: 0, apiCalls: 0, retries: 0, memberWrites: 0 };
      };
      w.override.applyPlan = async ({ runId }) => {
        order.push('applied');
        w.applied.push(runId);
        w.plan = null;
        return { approved: 1, spared: 0 };
      };
    });
    await inWorker(world, async () => {
      const runId = await breach(world, handle);
      for (const requestId of ['first', 'second']) {
        await handle.executeUpdate(runNowUpdate, { args: [{ requestId, mode: 'incremental' }] });
        if (requestId === 'first') {
          await vi.waitFor(() => expect(world.opened.at(-1)?.runId).toMatch(/first$/));
        }
      }
      await handle.executeUpdate(approveUpdate, { args: [{ requestId: 'y', runId }] });
      expect(order).toEqual([]);
      const opened = world.opened.length;
      release();
      await vi.waitFor(() => expect(world.closed).toHaveLength(3), { timeout: 20_000 });
      expect(order).toEqual(['applied']);
      expect(world.opened).toHaveLength(opened + 1);
      expect(world.applied).toEqual([runId]);
    });
  });

  it('is applied also while the sync is paused', async () => {
    const { world, handle } = await waiting();
    await inWorker(world, async () => {
      const runId = await breach(world, handle);
      await handle.executeUpdate(pauseUpdate, { args: [{ requestId: 'p' }] });
      await handle.executeUpdate(approveUpdate, { args: [{ requestId: 'y', runId }] });
      await vi.waitFor(() => expect(world.applied).toEqual([runId]), { timeout: 20_000 });
      await idle(handle);
      expect((await handle.query(statusQuery)).state).toBe('paused');
    });
  });

  it('waits again when it cannot be applied, and can be approved again', async () => {
    const { world, handle } = await waiting((w) => {
      let failures = 1;
      w.override.applyPlan = async ({ runId }) => {
        if (failures-- > 0) {
          throw ApplicationFailure.nonRetryable('Renew it.', 'SALESFORCE_AUTH_REFUSED');
        }
        w.applied.push(runId);
        w.plan = null;
        return { approved: 1, spared: 0 };
      };
    });
    await inWorker(world, async () => {
      const runId = await breach(world, handle);
      await handle.executeUpdate(approveUpdate, { args: [{ requestId: 'y', runId }] });
      await vi.waitFor(() => expect(world.plan?.state).toBe('waiting'), { timeout: 20_000 });
      await idle(handle);
      expect((await handle.executeUpdate(readyUpdate)).state).toBe('waitingForApproval');
      await handle.executeUpdate(approveUpdate, { args: [{ requestId: 'y2', runId }] });
      await vi.waitFor(() => expect(world.applied).toEqual([runId]), { timeout: 20_000 });
    });
  });

  it('is over when it is rejected, without another run', async () => {
    const { world, handle } = await waiting();
    await inWorker(world, async () => {
      const runId = await breach(world, handle);
      const status = await handle.executeUpdate(rejectUpdate, {
        args: [{ requestId: 'n', runId }],
      });
      expect(status.state).toBe('active');
      expect(world.orders).toEqual([{ runId, order: 'reject' }]);
      expect(world.applied).toEqual([]);
    });
  });

  it('expires when nobody answers, also while the sync is paused', async () => {
    const { world, handle } = await waiting();
    const expiresAt = new Date((await now()) + 14 * 24 * 3_600_000).toISOString();
    world.expiry = () => expiresAt;
    await inWorker(world, async () => {
      const runId = await breach(world, handle);
      await handle.executeUpdate(pauseUpdate, { args: [{ requestId: 'p' }] });
      await sleep('13 days');
      expect(world.orders).toEqual([]);
      await sleep('25 hours');
      expect(world.orders).toEqual([{ runId, order: 'expire' }]);
    });
  });

  it('is dropped with its sync', async () => {
    const { world, handle } = await waiting();
    await inWorker(world, async () => {
      const runId = await breach(world, handle);
      await handle.executeUpdate(removeUpdate, { args: [{ requestId: 'd' }] });
      await handle.result();
      expect(world.orders).toEqual([{ runId, order: 'drop' }]);
    });
  });
});

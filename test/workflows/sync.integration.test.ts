import { ApplicationFailure } from '@temporalio/common';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { describe, expect, it, vi } from 'vitest';
import {
  pauseUpdate,
  reconfigureUpdate,
  removeUpdate,
  resumeUpdate,
  runNowUpdate,
  statusQuery,
} from '../../workflows/messages.js';
import { daily, skippedTime } from './skipped-time.js';

const { start, inWorker, sleep, now } = skippedTime();

describe('a sync', { timeout: 40_000 }, () => {
  it('fires a daily schedule at every nominal instant of a month, once, across continue-as-new', async () => {
    const { world, handle } = await start(daily('09:30', 'Asia/Tokyo'));
    const days = 60;
    await inWorker(world, async () => {
      await sleep(`${days} days`);
    });
    const fires = world.opened.map((run) => run.scheduledAt);
    expect(fires).toHaveLength(days);
    expect(new Set(fires).size).toBe(days);
    expect(fires.every((at) => at.endsWith('T00:30:00Z'))).toBe(true);
    expect(world.closed).toHaveLength(days);
    const runs = await handle.describe();
    expect(runs.runId).not.toBe(handle.firstExecutionRunId);
  });

  it('that is paused passes over its fires, and goes on with the next after it is resumed', async () => {
    const { world, handle } = await start(daily('00:00', 'UTC'));
    await inWorker(world, async () => {
      await sleep('36 hours');
      const before = world.opened.length;
      const paused = await handle.executeUpdate(pauseUpdate, { args: [{ requestId: 'p' }] });
      expect(paused).toMatchObject({ state: 'paused', nextRunAt: null });
      await sleep('72 hours');
      expect(world.opened).toHaveLength(before);
      const resumed = await handle.executeUpdate(resumeUpdate, { args: [{ requestId: 'r' }] });
      expect(resumed.state).toBe('active');
      expect(Date.parse(resumed.nextRunAt ?? '')).toBeGreaterThan(await now());
      await sleep('24 hours');
      expect(world.opened).toHaveLength(before + 1);
    });
  });

  it('runs at once when asked, and answers a repeated request with the same run', async () => {
    const { world, handle } = await start(daily('00:00', 'UTC'));
    await inWorker(world, async () => {
      const args: [{ requestId: string; mode: null }] = [{ requestId: 'once-only', mode: null }];
      const first = await handle.executeUpdate(runNowUpdate, { args });
      const again = await handle.executeUpdate(runNowUpdate, { args });
      expect(first.runId).toBe(`${handle.workflowId.slice('sync/'.length)}.once-only`);
      expect(again.runId).toBe(first.runId);
      await sleep('1 minute');
      expect(world.opened.filter((run) => run.trigger === 'manual')).toHaveLength(1);
    });
  });

  it('refuses to run while it is paused, and says what to do', async () => {
    const { world, handle } = await start(daily('00:00', 'UTC'));
    await inWorker(world, async () => {
      await handle.executeUpdate(pauseUpdate, { args: [{ requestId: 'p' }] });
      const refused = handle.executeUpdate(runNowUpdate, {
        args: [{ requestId: 'x', mode: null }],
      });
      const error = await refused.then(
        () => null,
        (e: unknown) => e,
      );
      expect(error).toBeInstanceOf(WorkflowUpdateFailedError);
      const cause = (error as WorkflowUpdateFailedError).cause as ApplicationFailure;
      expect(cause.type).toBe('SYNC_PAUSED');
      expect(cause.message).toMatch(/resume/);
    });
  });

  it('takes an edit at the next fire, and plans anew at once', async () => {
    const { world, handle } = await start(daily('00:00', 'UTC'));
    await inWorker(world, async () => {
      world.schedules.set(2, daily('06:00', 'UTC'));
      const edited = await handle.executeUpdate(reconfigureUpdate, {
        args: [{ requestId: 'e', version: 2 }],
      });
      expect(edited.version).toBe(2);
      expect(edited.nextRunAt).toMatch(/T06:00:00/);
      await sleep('26 hours');
    });
    expect(world.opened.at(-1)).toMatchObject({ version: 2 });
    expect(world.opened.at(-1)?.scheduledAt).toMatch(/T06:00:00/);
  });

  it('fires earlier when an edit says so', async () => {
    const { world, handle } = await start(daily('12:00', 'UTC'));
    await inWorker(world, async () => {
      const { nextRunAt } = await handle.query(statusQuery);
      const earlier = new Date(Date.parse(nextRunAt ?? '') - 60_000).toISOString();
      world.schedules.set(2, daily(earlier.slice(11, 16), 'UTC'));
      await handle.executeUpdate(reconfigureUpdate, { args: [{ requestId: 'e', version: 2 }] });
      await sleep(Date.parse(earlier) + 30_000 - (await now()));
      expect(world.opened.map(({ scheduledAt }) => scheduledAt.slice(11, 16))).toEqual(['11:59']);
    });
  });

  it('that is paused and resumed many times at once ends as it was last told, and its run goes on', async () => {
    const { world, handle } = await start(daily('00:00', 'UTC'), (w) => {
      let stored = false;
      w.override.holdRun = async ({ runId, hold }) => {
        stored = hold;
        w.holds.push({ runId, hold });
      };
      let pageNo = 0;
      w.override.readPages = async () => {
        if (stored) w.heldReads += 1;
        else pageNo += 1;
        return { done: pageNo >= 20, held: stored, pageNo, read: pageNo };
      };
    });
    await inWorker(world, async () => {
      await handle.executeUpdate(runNowUpdate, { args: [{ requestId: 'a', mode: null }] });
      for (let round = 0; round < 5; round += 1) {
        await Promise.all(
          [pauseUpdate, resumeUpdate, pauseUpdate, resumeUpdate].map((update, i) =>
            handle.executeUpdate(update, { args: [{ requestId: `${round}-${i}` }] }),
          ),
        );
      }
      await handle.executeUpdate(resumeUpdate, { args: [{ requestId: 'last' }] });
      await vi.waitFor(() => expect(world.closed).toHaveLength(1), { timeout: 20_000 });
    });
    // A held read is asked for once for each pause at most, never again and again.
    expect(world.heldReads).toBeLessThanOrEqual(10);
  });

  it('shows a failed run by its code and goes on with the schedule', async () => {
    const { world, handle } = await start(daily('00:00', 'UTC'), (w) => {
      let failures = 1;
      w.override.closeRun = async ({ runId }) => {
        if (failures-- > 0) throw ApplicationFailure.nonRetryable('Run it again.', 'LEDGER_OPEN');
        w.closed.push(runId);
        return { read: 1, people: 1, memberWrites: 1, waiting: false };
      };
    });
    await inWorker(world, async () => {
      await sleep('25 hours');
      expect(world.ended).toMatchObject([{ state: 'failed', code: 'LEDGER_OPEN' }]);
      const failed = await handle.query(statusQuery);
      expect(failed.state).toBe('failed');
      expect(failed.nextRunAt).not.toBeNull();
      await sleep('24 hours');
      expect((await handle.query(statusQuery)).state).toBe('active');
    });
  });

  it('runs once at once and is finished, and an edit gives it a new fire', async () => {
    const { world, handle } = await start(daily('00:00', 'UTC'), (w) => {
      w.override.planFire = async ({ version, plannedAfter }) => ({
        gone: false,
        fireAt: version === 1 && plannedAfter < w.createdAt ? w.createdAt : null,
        plannedAfter,
        schedule: 'once',
        local: null,
        waitingRunId: null,
        planExpiresAt: null,
      });
    });
    await inWorker(world, async () => {
      await sleep('1 hour');
      expect(world.opened).toHaveLength(1);
      expect((await handle.query(statusQuery)).state).toBe('finished');
    });
  });

  it('ends with its run when it is removed', async () => {
    const { world, handle } = await start(daily('00:00', 'UTC'));
    await inWorker(world, async () => {
      await handle.executeUpdate(removeUpdate, { args: [{ requestId: 'd' }] });
      await handle.result();
    });
    expect((await handle.describe()).status.name).toBe('COMPLETED');
  });

  it('ends by itself when its definition is not there', async () => {
    const { world, handle } = await start(daily('00:00', 'UTC'), (w) => {
      w.override.loadSync = async () => ({ gone: true, version: 0, plannedAfter: '' });
    });
    await inWorker(world, () => handle.result());
    expect(world.opened).toEqual([]);
  });
});

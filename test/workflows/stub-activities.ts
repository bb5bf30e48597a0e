import { nextFires } from '../../domain/calendar.js';
import type { Schedule } from '../../domain/sync.js';
import type { Activities } from '../../activities/index.js';

/** Activities without a world: they note what was asked, and answer from a schedule in memory. */
export interface StubWorld {
  schedules: Map<number, Schedule>;
  createdAt: string;
  /** Clock of the test server: activities run on real time, workflows on skipped time. */
  now: () => Date;
  opened: { runId: string; version: number; scheduledAt: string; trigger: string }[];
  ended: { runId: string; state: string; code: string | null }[];
  closed: string[];
  projections: { state: string; version: number; nextRunAt: string | null }[];
  /** Page chunks a run takes. */
  chunks: number;
  holds: { runId: string; hold: boolean }[];
  /** Chunks that found the run on hold. */
  heldReads: number;
  /** Runs whose guard holds removals; `next`: the one that closes next. */
  holding: Set<string>;
  plan: { runId: string; state: 'waiting' | 'applying'; expiresAt: string } | null;
  /** When a plan that is made now is over, ISO. */
  expiry: () => string;
  /** Decisions on plans, in order. */
  orders: { runId: string; order: string }[];
  applied: string[];
  /** Replaces any activity of a test. */
  override: Partial<Activities>;
}

export function stubWorld(schedule: Schedule, createdAt: string): StubWorld {
  return {
    schedules: new Map([[1, schedule]]),
    createdAt,
    now: () => new Date(),
    opened: [],
    ended: [],
    closed: [],
    projections: [],
    chunks: 1,
    holds: [],
    heldReads: 0,
    holding: new Set(),
    plan: null,
    expiry: () => '2099-01-01T00:00:00.000Z',
    orders: [],
    applied: [],
    override: {},
  };
}

const NOTHING = { apiCalls: 0, retries: 0, memberWrites: 0 };

export function stubActivities(world: StubWorld): Activities {
  const chunksDone = new Map<string, number>();
  return {
    loadSync: async () => ({
      gone: false,
      version: Math.max(...world.schedules.keys()),
      plannedAfter: new Date(Date.parse(world.createdAt) - 1).toISOString(),
    }),
    planFire: async ({ version, plannedAfter }) => {
      const schedule = world.schedules.get(version) as Schedule;
      const fire = nextFires(schedule, plannedAfter, 1)[0];
      return {
        gone: false,
        fireAt: fire?.at ?? null,
        plannedAfter,
        schedule: schedule.frequency,
        local: fire?.local ?? null,
        waitingRunId: world.plan?.runId ?? null,
        planExpiresAt: world.plan?.state === 'waiting' ? world.plan.expiresAt : null,
      };
    },
    projectSync: async ({ state, version, nextRunAt }) => {
      world.projections.push({ state, version, nextRunAt });
      return { gone: false };
    },
    openRun: async ({ runId, version, scheduledAt, trigger }) => {
      world.opened.push({ runId, version, scheduledAt, trigger });
      return { listId: 'list', object: 'Lead', expected: 1, apiCalls: 4, retries: 0 };
    },
    watchConsents: async () => ({
      ...{ gone: false, nextLookInMs: 24 * 3_600_000 },
      ...{ optedOut: 0, changed: 0, resubscribesHeld: 0 },
    }),
    readConsents: async () => ({
      ...{ optedOut: 0, changed: 0, resubscribesHeld: 0, apiCalls: 1, retries: 0 },
    }),
    readPages: async ({ runId }) => {
      const pageNo = (chunksDone.get(runId) ?? 0) + 1;
      chunksDone.set(runId, pageNo);
      return { done: pageNo >= world.chunks, held: false, pageNo, read: pageNo };
    },
    settleRun: async () => ({ removed: 0, held: 0, ...NOTHING }),
    closeRun: async ({ runId }) => {
      world.closed.push(runId);
      const waiting = world.holding.delete(runId) || world.holding.delete('next');
      if (waiting) world.plan = { runId, state: 'waiting', expiresAt: world.expiry() };
      return { read: 1, people: 1, memberWrites: 1, waiting };
    },
    decidePlan: async ({ runId, order }) => {
      world.orders.push({ runId, order });
      if (world.plan?.runId !== runId || world.plan.state !== 'waiting') {
        return { refused: 'PLAN_CLOSED' };
      }
      world.plan = order === 'approve' ? { ...world.plan, state: 'applying' } : null;
      return { refused: null };
    },
    applyPlan: async ({ runId }) => {
      world.applied.push(runId);
      world.plan = null;
      return { approved: 1, spared: 0 };
    },
    reopenPlan: async () => {
      if (world.plan) world.plan.state = 'waiting';
    },
    endRun: async ({ runId, state, error }) => {
      world.ended.push({ runId, state, code: error?.code ?? null });
    },
    holdRun: async (input) => {
      world.holds.push(input);
    },
    ...world.override,
  };
}

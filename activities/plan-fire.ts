import { nextFires, type Fire } from '../domain/calendar.js';
import type { Schedule, SyncVersion } from '../domain/sync.js';
import type { ActivityDeps } from './deps.js';
import { justBefore } from './project-sync.js';

export interface PlanInput {
  syncId: string;
  version: number;
  /** Latest nominal fire that was begun or passed over, ISO. */
  plannedAfter: string;
  /** Version that `plannedAfter` belongs to; 0 when it is the first plan. */
  plannedVersion: number;
}

/** What comes next. `gone`: the definition is not there, the workflow ends. */
export interface Plan {
  gone: boolean;
  /** Nominal instant of the next fire, in the past when it was missed; null when there is none. */
  fireAt: string | null;
  /** A new schedule counts from its own making: fires before it were not its own. */
  plannedAfter: string;
  /** For people: the schedule and the fire on its own wall clock. */
  schedule: string;
  local: string | null;
  /** Run whose removal plan is open; null when there is none. */
  waitingRunId: string | null;
  /** When a plan that nobody answers is over, ISO; null once it was approved. */
  planExpiresAt: string | null;
}

const HOUR_MS = 3_600_000;
const WINDOWS_MS = [1, 24, 31 * 24, 366 * 24, 9 * 366 * 24].map((hours) => hours * HOUR_MS);

/** The next fire of a sync. Of fires missed while everything was down, only the latest is made up for. */
export async function planFire(deps: ActivityDeps, input: PlanInput): Promise<Plan> {
  const { versions, sync } = await load(deps, input);
  const found = versions.at(-1);
  const { plannedAfter } = input;
  const waiting = await openPlan(deps, input.syncId);
  if (!found || !sync) {
    return { gone: true, fireAt: null, plannedAfter, schedule: '', local: null, ...waiting };
  }
  const { schedule } = found.definition;
  const isNew = versions.length > 1 && !sameSchedule(schedule, versions[0]?.definition.schedule);
  const after = isNew ? justBefore(found.createdAt) : plannedAfter;
  const fire = isAtOnce(schedule)
    ? atOnce(await begunAt(deps, found), after)
    : next(schedule, after, deps.clock());
  return {
    gone: false,
    fireAt: fire?.at ?? null,
    plannedAfter: after,
    schedule: inWords(schedule),
    local: fire?.local ?? null,
    ...waiting,
  };
}

async function openPlan(
  { stores }: ActivityDeps,
  syncId: string,
): Promise<Pick<Plan, 'waitingRunId' | 'planExpiresAt'>> {
  const open = await stores.removalPlans.open(syncId);
  if (!open) return { waitingRunId: null, planExpiresAt: null };
  return {
    waitingRunId: open.runId,
    planExpiresAt: open.state === 'waiting' ? open.expiresAt : null,
  };
}

/** The version to plan for, behind the one that was planned before when that is another. */
async function load({ stores }: ActivityDeps, { syncId, version, plannedVersion }: PlanInput) {
  const numbers =
    plannedVersion > 0 && plannedVersion !== version ? [plannedVersion, version] : [version];
  const versions = await Promise.all(numbers.map((n) => stores.syncs.version(syncId, n)));
  const found = versions.filter((v): v is SyncVersion => v !== null);
  return { versions: found, sync: await stores.syncs.get(syncId) };
}

const sameSchedule = (a: Schedule, b: Schedule | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

const isAtOnce = (schedule: Schedule): boolean =>
  schedule.frequency === 'once' && schedule.date === null;

/** When the schedule of a version came to be: edits of other things do not run it once more. */
async function begunAt({ stores }: ActivityDeps, found: SyncVersion): Promise<string> {
  let { version, createdAt } = found;
  while (version > 1) {
    const earlier = await stores.syncs.version(found.syncId, version - 1);
    if (!earlier || !sameSchedule(earlier.definition.schedule, found.definition.schedule)) break;
    ({ version, createdAt } = earlier);
  }
  return createdAt;
}

const atOnce = (createdAt: string, after: string): Fire | null =>
  after < createdAt ? { at: createdAt, local: createdAt } : null;

function next(schedule: Schedule, plannedAfter: string, now: Date): Fire | null {
  const coming = nextFires(schedule, plannedAfter, 1)[0] ?? null;
  if (!coming || Date.parse(coming.at) > now.getTime()) return coming;
  return latestMissed(schedule, plannedAfter, now) ?? coming;
}

/** Looks back in growing windows, so that a minutely cron costs no more than a yearly one. */
function latestMissed(schedule: Schedule, plannedAfter: string, now: Date): Fire | null {
  for (const windowMs of WINDOWS_MS) {
    const start = Math.max(Date.parse(plannedAfter), now.getTime() - windowMs);
    const missed = lastUpTo(schedule, new Date(start).toISOString(), now);
    if (missed) return missed;
  }
  return null;
}

function lastUpTo(schedule: Schedule, after: string, now: Date): Fire | null {
  let last: Fire | null = null;
  let from = after;
  for (;;) {
    const fire = nextFires(schedule, from, 1)[0];
    if (!fire || Date.parse(fire.at) > now.getTime()) return last;
    last = fire;
    from = fire.at;
  }
}

function inWords(schedule: Schedule): string {
  switch (schedule.frequency) {
    case 'once':
      return schedule.date
        ? `once, ${schedule.date} ${schedule.time}, ${schedule.timeZone}`
        : 'once';
    case 'daily':
      return `daily at ${schedule.time}, ${schedule.timeZone}`;
    case 'cron':
      return `cron ${schedule.cron}, ${schedule.timeZone}`;
  }
}

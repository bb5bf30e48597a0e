import { PLAN_LIFE_DAYS, type RemovalPlan } from '../domain/removal-plan.js';
import type { RunRecord } from '../domain/run.js';
import { countResubscribes } from './consent/apply-resubscribes.js';
import { nowOf, type ActivityDeps } from './deps.js';

const DAY_MS = 24 * 3_600_000;

/** What a closing run leaves for a person to decide. */
export interface Held {
  removals: number;
  resubscribes: number;
}

export async function resubscribesHeld(
  { stores }: Pick<ActivityDeps, 'stores'>,
  runId: string,
): Promise<number> {
  return countResubscribes({ stores }, runId);
}

/**
 * Stores the plan of a run whose guard held something (R4, C5), once; null when nothing waits. An incremental run makes
 * none beside one that is open: the next full run finds what it holds again.
 */
export async function makePlan(
  deps: ActivityDeps,
  { id: runId, syncId, listId, runSeq, mode }: RunRecord,
  held: Held,
): Promise<RemovalPlan | null> {
  if (held.removals + held.resubscribes === 0) return null;
  const { removalPlans } = deps.stores;
  const made = await removalPlans.get(runId);
  if (made) return made;
  if (mode === 'incremental' && (await removalPlans.open(syncId))) return null;
  const createdAt = nowOf(deps);
  const expiresAt = new Date(Date.parse(createdAt) + PLAN_LIFE_DAYS * DAY_MS).toISOString();
  const undecided = { decidedBy: null, decidedAt: null, reason: null };
  const plan: RemovalPlan = {
    ...{ runId, syncId, listId, runSeq, ...held, state: 'waiting', createdAt, expiresAt },
    ...undecided,
  };
  await removalPlans.put(plan);
  return plan;
}

import type { RemovalPlan } from '../domain/removal-plan.js';
import type { RunRecord } from '../domain/run.js';
import { nowOf, type ActivityDeps } from './deps.js';

type Deps = Pick<ActivityDeps, 'stores' | 'clock'>;
export const SYSTEM = 'system';

/**
 * Ends a plan whose claims stay, and its run with it. The run comes first: a stop in between leaves the plan open, to
 * be ended again. Null when the plan was in none of these states.
 * @param decidedBy null where a person decided whose name the API knows
 */
export async function closePlan(
  deps: Deps,
  runId: string,
  from: RemovalPlan['state'][],
  end: Pick<RemovalPlan, 'state' | 'decidedBy' | 'reason'>,
): Promise<RemovalPlan | null> {
  const { removalPlans, runs } = deps.stores;
  const plan = await removalPlans.get(runId);
  if (!plan || !from.includes(plan.state)) return null;
  const run = await runs.get(runId);
  if (run?.state === 'waitingForApproval') {
    await runs.update(runId, { state: 'succeeded', waitingFor: null });
  }
  return removalPlans.change(runId, from, { ...end, decidedAt: nowOf(deps) });
}

/** A newer full run has read everything anew: what an older plan holds is found again, or is no longer due (R4). */
export async function supersedePlan(deps: Deps, { syncId, id, runSeq }: RunRecord): Promise<void> {
  const open = await deps.stores.removalPlans.open(syncId);
  if (!open || open.runId === id || open.runSeq >= runSeq) return;
  const reason = `Run ${id} has read everything anew.`;
  const end = { state: 'superseded' as const, decidedBy: SYSTEM, reason };
  await closePlan(deps, open.runId, ['waiting', 'applying'], end);
}

import type { RunError } from '../domain/run.js';
import { closePlan, SYSTEM } from './close-plan.js';
import { nowOf, type ActivityDeps } from './deps.js';

/**
 * `approve` and `reject` are orders of a person, whose name the API notes; `expire` and `drop` are the sync's own: the
 * plan's time is over, or the sync is deleted.
 */
export type PlanOrder = 'approve' | 'reject' | 'expire' | 'drop';

export interface DecidePlanInput {
  runId: string;
  order: PlanOrder;
  /** The run of the sync that goes on. */
  currentRunId: string | null;
}

/** Why an order was not carried out: decided or over already, or a full run is about to supersede the plan. */
export interface DecidePlanResult {
  refused: 'PLAN_CLOSED' | 'FULL_RUN_GOING_ON' | null;
}

/** Takes a decision on a plan that waits. */
export async function decidePlan(
  deps: ActivityDeps,
  { runId, order, currentRunId }: DecidePlanInput,
): Promise<DecidePlanResult> {
  if (currentRunId !== null && (await readsAll(deps, currentRunId))) {
    return { refused: 'FULL_RUN_GOING_ON' };
  }
  const isTaken = (await take(deps, runId, order)) || (await isRepeated(deps, runId, order));
  return { refused: isTaken ? null : 'PLAN_CLOSED' };
}

/** A try whose answer was lost: the name of who decided is noted only after the answer. */
async function isRepeated({ stores }: ActivityDeps, runId: string, order: PlanOrder) {
  const plan = await stores.removalPlans.get(runId);
  const state = order === 'approve' ? 'applying' : order === 'reject' ? 'rejected' : null;
  return plan !== null && plan.state === state && plan.decidedBy === null;
}

async function take(deps: ActivityDeps, runId: string, order: PlanOrder) {
  const { removalPlans } = deps.stores;
  const byPerson = { decidedBy: null, reason: null };
  const bySystem = { decidedBy: SYSTEM, reason: null };
  switch (order) {
    case 'approve': {
      const plan = await removalPlans.get(runId);
      if (plan && isOver(deps, plan.expiresAt)) return null;
      return removalPlans.change(runId, ['waiting'], { state: 'applying', decidedAt: nowOf(deps) });
    }
    case 'reject':
      return closePlan(deps, runId, ['waiting'], { state: 'rejected', ...byPerson });
    case 'expire':
      return closePlan(deps, runId, ['waiting'], { state: 'expired', ...bySystem });
    case 'drop':
      return closePlan(deps, runId, ['waiting', 'applying'], { state: 'rejected', ...bySystem });
  }
}

const isOver = ({ clock }: ActivityDeps, expiresAt: string): boolean =>
  clock().getTime() >= Date.parse(expiresAt);

/** A run that is not open yet may turn out to be one that reads all. */
async function readsAll({ stores }: ActivityDeps, runId: string): Promise<boolean> {
  const run = await stores.runs.get(runId);
  return run === null || (run.state === 'running' && run.mode === 'full');
}

/** An approval that could not be carried out: the plan waits again, and its run says why. */
export async function reopenPlan(
  { stores }: ActivityDeps,
  { runId, error }: { runId: string; error: Omit<RunError, 'page'> | null },
): Promise<void> {
  const undecided = { decidedBy: null, decidedAt: null, reason: null };
  const plan = await stores.removalPlans.change(runId, ['applying'], {
    state: 'waiting',
    ...undecided,
  });
  if (plan) await stores.runs.update(runId, { waitingFor: error && { ...error, page: null } });
}

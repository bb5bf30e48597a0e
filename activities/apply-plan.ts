import type { RunRecord } from '../domain/run.js';
import { applyHeld } from './apply-held.js';
import { applyResubscribes } from './consent/apply-resubscribes.js';
import { nowOf, type ActivityDeps } from './deps.js';
import type { Beat } from './read-pages.js';
import { resolveContested } from './resolve-contested.js';
import { beginAttempt } from './run-context.js';
import { eachPage, isRemoval, type Settling } from './settle-run.js';
import { sumLedger } from './sum-ledger.js';

export interface ApplyPlanResult {
  approved: number;
  /** Came back or changed since: their claims stay. */
  spared: number;
}

/**
 * Applies an approved plan as settling would have, with each row verified anew (R3, R4), then the opt-outs whose end
 * was held (C5). Safe to do again from any point; a plan that is not being applied is left alone.
 */
export async function applyPlan(
  deps: ActivityDeps,
  { runId }: { runId: string },
  beat: Beat,
): Promise<ApplyPlanResult> {
  const plan = await deps.stores.removalPlans.get(runId);
  if (plan?.state !== 'applying') return { approved: 0, spared: 0 };
  const attempt = await beginAttempt(deps, runId);
  const settling: Settling = {
    ...attempt,
    deps,
    beat,
    cost: { memberWrites: 0 },
    isDue: isRemoval,
  };
  await eachPage(settling, (page) => applyHeld(settling, page));
  await resolveContested(settling);
  const { org, ctx } = attempt;
  await applyResubscribes(deps, runId, { org, orgId: ctx.run.orgId }, beat);
  return finish(deps, attempt.ctx.run);
}

/** The run first: a stop in between leaves the plan to be finished again. */
async function finish(deps: ActivityDeps, run: RunRecord): Promise<ApplyPlanResult> {
  const { runs, removalPlans, members } = deps.stores;
  const { dispositions, removals, held } = await sumLedger(deps, run);
  const counts = run.counts && {
    ...run.counts,
    ...{ dispositions, removals, removalsHeld: held, resubscribesHeld: 0 },
    members: await members.count(run.listId, 'subscribed'),
  };
  const told = await countRows(deps, run.id);
  await runs.update(run.id, { state: 'succeeded', counts, waitingFor: null });
  await removalPlans.change(run.id, ['applying'], { state: 'approved', decidedAt: nowOf(deps) });
  return told;
}

async function countRows({ stores }: ActivityDeps, runId: string): Promise<ApplyPlanResult> {
  const told = { approved: 0, spared: 0 };
  for await (const { candidates } of stores.ledger.pages(runId)) {
    told.approved += candidates.filter(({ approved }) => approved).length;
    told.spared += candidates.filter(({ spared }) => spared !== undefined).length;
  }
  return told;
}

import { withoutAddresses } from '../domain/free-text.js';
import type { RemovalPlan } from '../domain/removal-plan.js';
import type { RunRecord } from '../domain/run.js';
import { record } from './audit.js';
import type { ApiDeps } from './deps.js';
import type { Call } from './endpoint.js';
import { EngineFailure } from './engine-port.js';
import { ApiError } from './errors.js';
import { loadRun } from './load.js';
import { toRunWithPlan } from './schemas/run.js';
import { syncRef } from './sync-command.js';

type DecideCall = Pick<
  Call<{ id: string }, unknown, { reason?: string | undefined }>,
  'params' | 'body' | 'actor' | 'idFor'
>;

/** Takes a person's decision on what a run's guard held; who decided and why is kept with the plan and in the audit. */
export async function decideRun(deps: ApiDeps, call: DecideCall, order: 'approve' | 'reject') {
  const { stores } = deps;
  const run = await loadRun(stores, call.params.id);
  const plan = await stores.removalPlans.get(run.id);
  if (!plan) throw noPlan();
  await send(deps, call, run, order);
  const decidedBy = call.actor.name;
  const reason = call.body.reason === undefined ? null : withoutAddresses(call.body.reason);
  const named = await stores.removalPlans.change(run.id, ['applying', 'approved', 'rejected'], {
    decidedBy,
    reason,
  });
  const decided = named ?? (await stores.removalPlans.get(run.id)) ?? plan;
  await record(deps, call.actor, {
    ...{ action: `run.${order}`, subject: run.id },
    before: { plan: plan.state, removals: plan.removals, resubscribes: plan.resubscribes },
    after: { plan: decided.state, reason },
  });
  return { status: 200, body: toRunWithPlan(await loadRun(stores, run.id), decided) };
}

/** The sync's workflow is the judge; why it refused stands in the plan. */
async function send(deps: ApiDeps, call: DecideCall, run: RunRecord, order: 'approve' | 'reject') {
  const { syncs, removalPlans } = deps.stores;
  const sync = await syncs.get(run.syncId);
  if (!sync) throw closed(await removalPlans.get(run.id), deps.clock());
  try {
    await deps.engine[order](syncRef(sync), call.idFor('request'), run.id);
  } catch (error) {
    if (!(error instanceof EngineFailure) || error.code !== 'PLAN_CLOSED') throw error;
    throw closed(await removalPlans.get(run.id), deps.clock());
  }
}

const noPlan = (): ApiError =>
  new ApiError(
    409,
    'NO_PLAN',
    'Nothing of this run waits for a decision: its guard held nothing, or the next full run will find it again. Runs in state waitingForApproval have a plan.',
  );

function closed(plan: RemovalPlan | null, now: Date): ApiError {
  if (!plan) return noPlan();
  const isOver = plan.state === 'expired' || Date.parse(plan.expiresAt) <= now.getTime();
  if (plan.state === 'superseded') {
    return conflict(
      'PLAN_SUPERSEDED',
      'A newer full run has read everything anew, and this plan is void. Decide on the plan of the newest run of the sync, if it has one.',
    );
  }
  if (isOver && (plan.state === 'expired' || plan.state === 'waiting')) {
    return conflict(
      'PLAN_EXPIRED',
      `Nobody decided until ${plan.expiresAt}, so the claims stay. Run the sync again in full: it finds what has left once more.`,
    );
  }
  return conflict('PLAN_DECIDED', decidedText(plan));
}

function decidedText({ state, decidedBy, decidedAt }: RemovalPlan): string {
  const who = decidedBy === 'system' ? 'the deletion of its sync' : (decidedBy ?? 'somebody');
  if (state === 'applying') return `The plan is being applied already, approved by ${who}.`;
  return `The plan was decided at ${decidedAt ?? 'an unknown time'} by ${who} (${state}). A new full run of the sync makes a new one, if its guard holds anything.`;
}

const conflict = (
  code: 'PLAN_SUPERSEDED' | 'PLAN_EXPIRED' | 'PLAN_DECIDED',
  message: string,
): ApiError => new ApiError(409, code, message);

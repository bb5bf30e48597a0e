import type { RunError } from '../domain/run.js';
import { closePlan, SYSTEM } from './close-plan.js';
import { nowOf, type ActivityDeps } from './deps.js';

export interface EndRunInput {
  runId: string;
  state: 'failed' | 'cancelled';
  /** Code and message as they crossed from the failed activity. */
  error: Omit<RunError, 'page'> | null;
}

/** Records that a run ended without success, and where it stood. Claims, members and ledger stay as they are. */
export async function endRun(deps: ActivityDeps, input: EndRunInput): Promise<void> {
  const { stores, clock } = deps;
  const run = await stores.runs.get(input.runId);
  if (!run || run.state === 'succeeded' || run.state === 'waitingForApproval') return;
  // A plan that was stored just before the run was given up is nobody's to approve.
  const reason = 'The run did not close.';
  await closePlan(deps, run.id, ['waiting'], { state: 'rejected', decidedBy: SYSTEM, reason });
  await stores.runs.update(input.runId, {
    state: input.state,
    finishedAt: nowOf({ clock }),
    error: input.error && { ...input.error, page: run.checkpoint.pageNo },
    waitingFor: null,
  });
}

/** Asks a run to stop at the next page, or to go on. */
export async function holdRun(
  { stores }: ActivityDeps,
  input: { runId: string; hold: boolean },
): Promise<void> {
  await stores.runs.update(input.runId, { hold: input.hold });
}

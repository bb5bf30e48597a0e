import { log } from '@temporalio/activity';
import { failureTypeOf } from '../domain/failures.js';
import type { RunError, RunRecord } from '../domain/run.js';
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
  await letGoOfJob(deps, run);
  await stores.runs.update(input.runId, {
    state: input.state,
    finishedAt: nowOf({ clock }),
    error: input.error && { ...input.error, page: run.checkpoint.pageNo },
    waitingFor: null,
  });
}

/** Rows of a bulk job that nobody reads on; what cannot be let go of now goes with the process. */
async function letGoOfJob({ stores, salesforce }: ActivityDeps, run: RunRecord): Promise<void> {
  const jobId = run.source?.jobId ?? null;
  const connection = jobId === null ? null : await stores.connections.get(run.connectionId);
  if (jobId === null || connection === null) return;
  await salesforce
    .open(connection)
    .then((org) => org.closeBulk(jobId))
    .catch((error: unknown) =>
      log.warn('a bulk job was not let go of', { runId: run.id, code: failureTypeOf(error) }),
    );
}

/** Asks a run to stop at the next page, or to go on. */
export async function holdRun(
  { stores }: ActivityDeps,
  input: { runId: string; hold: boolean },
): Promise<void> {
  await stores.runs.update(input.runId, { hold: input.hold });
}

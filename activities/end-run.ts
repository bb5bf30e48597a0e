import type { RunError } from '../domain/run.js';
import { nowOf, type ActivityDeps } from './deps.js';

export interface EndRunInput {
  runId: string;
  state: 'failed' | 'cancelled';
  /** Code and message as they crossed from the failed activity. */
  error: Omit<RunError, 'page'> | null;
}

/** Records that a run ended without success, and where it stood. Claims, members and ledger stay as they are. */
export async function endRun({ stores, clock }: ActivityDeps, input: EndRunInput): Promise<void> {
  const run = await stores.runs.get(input.runId);
  if (!run || run.state === 'succeeded') return;
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

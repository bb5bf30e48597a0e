import type { LedgerSums } from '../domain/ledger-sums.js';
import type { RunCounts, RunRecord } from '../domain/run.js';
import { advanceReach } from './advance-reach.js';
import { nowOf, type ActivityDeps } from './deps.js';
import { makePlan, resubscribesHeld } from './make-plan.js';
import { assertComplete, loadRun } from './run-context.js';
import { sumLedger } from './sum-ledger.js';

/** What the run's other activities cost, as the workflow added it up. */
export interface RunCost {
  apiCalls: number;
  retries: number;
  memberWrites: number;
}

export interface CloseRunResult {
  read: number;
  people: number;
  memberWrites: number;
  /** A plan waits for a person to approve or reject it. */
  waiting: boolean;
}

/**
 * Counts every answer again from the stored pages; the run succeeds only if the ledger closes (promise 1), and only
 * then the sync's reach moves on. Where the guard held something, the run waits with its plan for a person.
 */
export async function closeRun(
  deps: ActivityDeps,
  input: { runId: string; cost: RunCost },
): Promise<CloseRunResult> {
  const run = await loadRun(deps, input.runId);
  assertComplete(run);
  const sums = await sumLedger(deps, run);
  const counts = await countsOf(deps, run, sums, input.cost);
  const held = { removals: counts.removalsHeld, resubscribes: counts.resubscribesHeld };
  const waiting = (await makePlan(deps, run, held)) !== null;
  await deps.stores.runs.update(run.id, {
    state: waiting ? 'waitingForApproval' : 'succeeded',
    finishedAt: nowOf(deps),
    counts,
    ledgerClosed: true,
    error: null,
    waitingFor: null,
  });
  await advanceReach(deps, run);
  const { read, people, memberWrites } = counts;
  return { read, people, memberWrites, waiting };
}

async function countsOf(
  deps: ActivityDeps,
  { id, checkpoint, listId }: RunRecord,
  sums: LedgerSums,
  cost: RunCost,
): Promise<RunCounts> {
  return {
    read: checkpoint.read,
    people: sums.people,
    notRead: 0,
    dispositions: sums.dispositions,
    removals: sums.removals,
    removalsHeld: sums.held,
    resubscribesHeld: await resubscribesHeld(deps, id),
    members: await deps.stores.members.count(listId, 'subscribed'),
    apiCalls: checkpoint.apiCalls + cost.apiCalls,
    retries: checkpoint.retries + cost.retries,
    memberWrites: checkpoint.memberWrites + cost.memberWrites,
  };
}

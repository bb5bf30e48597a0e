import type { LedgerSums } from '../domain/ledger-sums.js';
import type { RunCounts, RunRecord } from '../domain/run.js';
import { nowOf, type ActivityDeps } from './deps.js';
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
}

/** Counts every answer again from the stored pages; the run succeeds only if the ledger closes (promise 1). */
export async function closeRun(
  deps: ActivityDeps,
  input: { runId: string; cost: RunCost },
): Promise<CloseRunResult> {
  const run = await loadRun(deps, input.runId);
  assertComplete(run);
  const sums = await sumLedger(deps, run);
  const counts = await countsOf(deps, run, sums, input.cost);
  await deps.stores.runs.update(run.id, {
    state: 'succeeded',
    finishedAt: nowOf(deps),
    counts,
    ledgerClosed: true,
    error: null,
    waitingFor: null,
  });
  return { read: counts.read, people: counts.people, memberWrites: counts.memberWrites };
}

async function countsOf(
  { stores }: ActivityDeps,
  { checkpoint, listId }: RunRecord,
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
    members: await stores.members.count(listId, 'subscribed'),
    apiCalls: checkpoint.apiCalls + cost.apiCalls,
    retries: checkpoint.retries + cost.retries,
    memberWrites: checkpoint.memberWrites + cost.memberWrites,
  };
}

import type { LedgerPage, RemovalCandidate } from '../domain/ledger.js';
import { applyRemovals } from './apply-removals.js';
import { supersedePlan } from './close-plan.js';
import { confirmCandidates } from './confirm-candidates.js';
import type { ActivityDeps } from './deps.js';
import { guardRemovals } from './guard-removals.js';
import type { Beat } from './read-pages.js';
import { resolveContested } from './resolve-contested.js';
import { assertComplete, beginAttempt, type Attempt } from './run-context.js';
import { sumLedger } from './sum-ledger.js';

export interface SettleRunResult {
  removed: number;
  held: number;
  apiCalls: number;
  retries: number;
  memberWrites: number;
}

/** One attempt at settling: what pages need, and what it cost. */
export interface Settling extends Attempt {
  deps: ActivityDeps;
  beat: Beat;
  cost: { memberWrites: number };
  /** Whether this attempt takes a candidate's claim off: a run what it decided, an approval what was approved. */
  isDue: (candidate: RemovalCandidate) => boolean;
}

/**
 * After a complete read: asks for every removal candidate by Id (R3), holds those by absence and address when the
 * guard is broken (R4), applies the rest, and tells who wins the addresses that several records share (R8). A full run
 * knows better than the plan that waits, and supersedes it. Safe to do again from any point: what was decided stands in
 * the ledger before anything is done.
 */
export async function settleRun(
  deps: ActivityDeps,
  input: { runId: string },
  beat: Beat,
): Promise<SettleRunResult> {
  const attempt = await beginAttempt(deps, input.runId);
  const { run } = attempt.ctx;
  assertComplete(run);
  const cost = { memberWrites: 0 };
  const settling: Settling = { ...attempt, deps, beat, cost, isDue: isRemoval };
  // Nothing is removed while the ledger is open: the sums close here, and once more at the end.
  await sumLedger(deps, run);
  await eachPage(settling, (page) => confirmCandidates(settling, page));
  if (run.mode === 'full') await supersedePlan(deps, run);
  const { removed, held } = await guardRemovals(settling);
  if (removed > 0) await eachPage(settling, (page) => applyRemovals(settling, page));
  await resolveContested(settling);
  return { removed, held, ...cost, ...attempt.org.usage() };
}

export const isRemoval = ({ o, held }: RemovalCandidate): boolean =>
  o !== undefined && o !== 'kept' && !held;

export async function eachPage(
  { deps, ctx, beat }: Settling,
  work: (page: LedgerPage) => Promise<void>,
): Promise<void> {
  for await (const page of deps.stores.ledger.pages(ctx.run.id)) {
    beat.cancellationSignal.throwIfAborted();
    await work(page);
    beat.heartbeat({ pageNo: page.pageNo });
  }
}

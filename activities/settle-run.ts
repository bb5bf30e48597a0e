import { breaksGuard } from '../domain/settling.js';
import type { LedgerPage } from '../domain/ledger.js';
import { applyRemovals } from './apply-removals.js';
import { confirmCandidates } from './confirm-candidates.js';
import type { ActivityDeps } from './deps.js';
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
}

/**
 * After a complete read: asks for every removal candidate by Id (R3), holds all of them when the guard is broken (R4),
 * applies the rest, and tells who wins the addresses that several records share (R8). Safe to do again from any point:
 * what was decided stands in the ledger before anything is done.
 */
export async function settleRun(
  deps: ActivityDeps,
  input: { runId: string },
  beat: Beat,
): Promise<SettleRunResult> {
  const attempt = await beginAttempt(deps, input.runId);
  assertComplete(attempt.ctx.run);
  const cost = { memberWrites: 0 };
  const settling: Settling = { ...attempt, deps, beat, cost };
  // Nothing is removed while the ledger is open: the sums close here, and once more at the end.
  await sumLedger(deps, attempt.ctx.run);
  await eachPage(settling, (page) => confirmCandidates(settling, page));
  const { removed, held } = await guardRemovals(settling);
  if (removed > 0) await eachPage(settling, (page) => applyRemovals(settling, page));
  await resolveContested(settling);
  return { removed, held, ...cost, ...attempt.org.usage() };
}

async function guardRemovals(settling: Settling): Promise<{ removed: number; held: number }> {
  const { ctx, deps } = settling;
  let removals = 0;
  let held = 0;
  for await (const page of deps.stores.ledger.pages(ctx.run.id)) {
    removals += page.candidates.filter(isRemoval).length;
    held += page.candidates.filter(({ o }) => o === 'held').length;
  }
  if (removals + held === 0) return { removed: 0, held: 0 };
  const claims = await claimsAtOpen(settling);
  if (held === 0 && !breaksGuard(removals, claims, ctx.definition.guard)) {
    return { removed: removals, held: 0 };
  }
  await eachPage(settling, (page) => holdAll(settling, page));
  return { removed: 0, held: removals + held };
}

async function holdAll({ deps, ctx }: Settling, page: LedgerPage): Promise<void> {
  if (!page.candidates.some(isRemoval)) return;
  const candidates = page.candidates.map((c) => (isRemoval(c) ? { ...c, o: 'held' as const } : c));
  await deps.stores.ledger.write({ ...page, candidates }, ctx.fence);
}

/** The sync's claims before this run. */
async function claimsAtOpen({ deps, ctx }: Settling): Promise<number> {
  let claims = 0;
  for (const firstId of ctx.directory) {
    for (const block of await deps.stores.claims.blocks(ctx.run.syncId, [firstId])) {
      for (const entry of block.entries) {
        const before = entry.seq === ctx.run.runSeq ? entry.prev : entry;
        if (before?.m) claims += 1;
      }
    }
  }
  return claims;
}

export const isRemoval = ({ o }: LedgerPage['candidates'][number]): boolean =>
  o !== undefined && o !== 'kept' && o !== 'held';

async function eachPage(
  { deps, ctx, beat }: Settling,
  work: (page: LedgerPage) => Promise<void>,
): Promise<void> {
  for await (const page of deps.stores.ledger.pages(ctx.run.id)) {
    beat.cancellationSignal.throwIfAborted();
    await work(page);
    beat.heartbeat({ pageNo: page.pageNo });
  }
}

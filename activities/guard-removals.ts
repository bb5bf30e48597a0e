import type { LedgerPage, RemovalCandidate } from '../domain/ledger.js';
import { breaksGuard, isGuarded } from '../domain/settling.js';
import { eachPage, isRemoval, type Settling } from './settle-run.js';

export interface Guarded {
  /** Removals that go through. */
  removed: number;
  /** Removals that wait for a person. */
  held: number;
}

/**
 * Holds the run's removals by absence and by address when they are more than the sync allows (R4); what a record says
 * of itself, an opt-out or a conversion, never waits. The answer stays the same however often this is done.
 */
export async function guardRemovals(settling: Settling): Promise<Guarded> {
  const found = await countRemovals(settling);
  const held = found.held + found.guarded;
  if (held === 0) return { removed: found.free, held: 0 };
  // An attempt that was interrupted while it marked what waits has decided already.
  const isStopped = found.held > 0 || (await stops(settling, found.guarded));
  if (!isStopped) return { removed: found.free + found.guarded, held: 0 };
  await eachPage(settling, (page) => hold(settling, page));
  return { removed: found.free, held };
}

async function countRemovals({ deps, ctx }: Settling) {
  const found = { held: 0, guarded: 0, free: 0 };
  for await (const page of deps.stores.ledger.pages(ctx.run.id)) {
    found.held += page.candidates.filter((candidate) => candidate.held).length;
    const removals = page.candidates.filter(isRemoval).length;
    const guarded = page.candidates.filter(isHoldable).length;
    found.guarded += guarded;
    found.free += removals - guarded;
  }
  return found;
}

/** While removals of the sync wait for a person, an incremental run adds none of their kind. */
async function stops(settling: Settling, removals: number): Promise<boolean> {
  const { deps, ctx } = settling;
  if (ctx.run.mode === 'incremental') {
    const open = await deps.stores.removalPlans.open(ctx.run.syncId);
    if (open && open.runId !== ctx.run.id && open.removals > 0) return true;
  }
  return breaksGuard(removals, await claimsAtOpen(settling), ctx.definition.guard);
}

async function hold({ deps, ctx }: Settling, page: LedgerPage): Promise<void> {
  if (!page.candidates.some(isHoldable)) return;
  const candidates = page.candidates.map((candidate): RemovalCandidate => {
    return isHoldable(candidate) ? { ...candidate, held: true } : candidate;
  });
  await deps.stores.ledger.write({ ...page, candidates }, ctx.fence);
}

const isHoldable = (candidate: RemovalCandidate): boolean => {
  const { o, free } = candidate;
  return isRemoval(candidate) && !free && o !== undefined && o !== 'kept' && isGuarded(o);
};

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

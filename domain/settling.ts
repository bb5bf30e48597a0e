import type { ClaimEntry, ClaimState } from './claim-block.js';
import { stateOf, type Verdict } from './decide.js';
import { rowId } from './ids.js';
import type { LedgerEntry, RemovalCandidate } from './ledger.js';
import type { Disposition, Removal } from './run.js';
import type { Guard, SyncDefinition } from './sync.js';

/** Pure decisions that can only be taken after a complete read. */

/**
 * What Salesforce says of a candidate that was asked for once more by Id (R3). `optedOut` and `converted` records are
 * there but match no longer, `moved` ones at another address or none; `nowhere` ones match no longer, or are not even seen.
 */
export type Confirmation =
  { found: 'matching'; verdict: Verdict } | { found: Fate; moved?: boolean };
export type Fate = 'deleted' | 'merged' | 'optedOut' | 'converted' | 'nowhere';

export type Choices = Pick<SyncDefinition, 'exclusions' | 'removal'>;

/** What becomes of a claim that may have to go. */
export function settleCandidate(
  candidate: RemovalCandidate,
  confirmation: Confirmation,
  { exclusions, removal }: Choices,
): Removal | 'kept' {
  const { found } = confirmation;
  switch (found) {
    case 'matching':
      return settleMatching(candidate, confirmation.verdict);
    case 'optedOut':
      if (exclusions.optedOut !== 'exclude') return 'optedOut';
      // As for one that still matches: the old address is not the record's any more (C8).
      return confirmation.moved ? 'addressLost' : 'kept';
    case 'converted':
      return exclusions.convertedLeads === 'exclude' ? 'kept' : 'converted';
    case 'nowhere':
      return removal.leavers === 'remove' ? 'leaver' : 'kept';
    case 'deleted':
    case 'merged':
      return removal.deleted === 'remove' ? found : 'kept';
  }
}

/** A record that matches again keeps its claim, unless it was noted for what it is rather than for its absence. */
function settleMatching(candidate: RemovalCandidate, { action }: Verdict): Removal | 'kept' {
  if (candidate.w === 'absent') return 'kept';
  if (action === 'moved') return 'addressMoved';
  if (action === 'lost') return 'addressLost';
  return action === 'optedOut' || action === 'converted' ? action : 'kept';
}

/** Opt-outs and conversions take a claim off by what a record says, which the guard does not hold (R4). */
export const isGuarded = (removal: Removal): boolean =>
  removal !== 'optedOut' && removal !== 'converted';

/** R4: more removals than the sync allows. The share counts from 20 removals on; its base is the claims at open. */
export function breaksGuard(removals: number, claimsAtOpen: number, guard: Guard): boolean {
  if (removals > guard.maxRemovals) return true;
  return removals >= 20 && removals * 100 > claimsAtOpen * guard.maxRemovalPercent;
}

/** An entry with a change of this run; what stood before the run stays known (E1). */
export function changeEntry(
  entry: ClaimEntry,
  change: Partial<ClaimState>,
  runSeq: number,
): ClaimEntry {
  const prev = entry.seq === runSeq ? entry.prev : stateOf(entry);
  return { ...entry, ...change, seq: runSeq, prev };
}

/** A digest without the mark of a parked claim. */
export const unparked = (digest: string): string => digest.replace(/^~/, '');

/** Dispositions of records that hold a claim under their address. */
const OWN: readonly Disposition[] = ['added', 'updated', 'unchanged', 'readded', 'duplicate'];

/**
 * R8: an entry that answers for an address says what happened to its own claim, or that another record wins. The rule
 * of the loser's own claim follows from its own disposition, so it can be told again.
 */
export function withWinner(entry: LedgerEntry, winner: string): LedgerEntry {
  if (!OWN.includes(entry.d)) return entry;
  const own = entry.own ?? entry.d;
  if (winner === rowOfEntry(entry)) {
    if (entry.d === own) return entry;
    const { x: _winner, ...rest } = entry;
    return { ...rest, d: own, r: OWN_RULES[own] ?? entry.r };
  }
  const lost = { ...entry, d: 'duplicate' as const, own, r: 'R8.otherRecord', x: winner };
  return entry.d === 'duplicate' && entry.x === winner ? entry : lost;
}

/** Row id of an entry that answers for a person. */
export const rowOfEntry = ({ s, p }: LedgerEntry): string => rowId(s, p ?? null);

const OWN_RULES: Partial<Record<Disposition, string>> = {
  added: 'E1.new',
  readded: 'E1.readded',
  updated: 'E1.changed',
  unchanged: 'E1.same',
};

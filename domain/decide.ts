import type { ClaimEntry, ClaimState } from './claim-block.js';
import type { AddressFault } from './email-address.js';
import type { Disposition } from './run.js';
import type { Exclusions, ThreeWays } from './sync.js';

/** What a decision looks at on the record itself. */
export interface Row {
  /** Row id (`rowId`). */
  id: string;
  /** Digest of all that a change of would have to be written: address, flags, mapped fields. */
  digest: string;
  optedOut: boolean;
  converted: boolean;
  address: RowAddress;
}

export type RowAddress =
  | { kind: 'empty' }
  | { kind: 'invalid'; fault: AddressFault }
  | { kind: 'role'; email: string; key: string }
  | { kind: 'usable'; email: string; key: string };

/** What stands against the address, from any record and from us (C1). */
export interface Standing {
  optedOut: boolean;
  suppressed: boolean;
}

/**
 * What happens to the row's claim. `frozen` ones stay as they are until better days, the last four are settled after
 * the last page.
 */
export type ClaimAction =
  'none' | 'same' | 'write' | 'frozen' | 'moved' | 'lost' | 'optedOut' | 'converted';

export interface Verdict {
  disposition: Disposition;
  /** The rule that decided, for the ledger. */
  rule: string;
  action: ClaimAction;
  fault?: AddressFault;
}

/**
 * The one disposition of a record, in this order: suppressed, opted out, converted, address (empty, invalid, role),
 * then its own claim. Duplicates are told apart after the last page (R8).
 * @param before what the sync knew of the record before this run, or null
 */
export function decideRow(
  row: Row,
  standing: Standing,
  before: ClaimState | null,
  choices: Exclusions,
): Verdict {
  return excluded(row, standing, before, choices) ?? admitted(row, before);
}

/**
 * An excluded record keeps its claim, but only under the address that it still has (C8), and not where it is unsure
 * that the claim was ever put there.
 */
function excluded(
  row: Row,
  standing: Standing,
  before: ClaimState | null,
  choices: Exclusions,
): Verdict | null {
  const lost = before?.m ? 'lost' : 'none';
  const frozen = before?.m && before.h !== UNSURE ? 'frozen' : lost;
  const stopped = before?.k === keyOf(row.address) ? frozen : lost;
  if (standing.suppressed) return verdict('suppressed', 'C1.suppressed', stopped);
  if (row.optedOut || standing.optedOut) {
    const choice = choices.optedOut;
    const other = choice === 'exclude' ? 'C1.otherRecord' : `C1.otherRecord.${choice}`;
    const rule = row.optedOut ? `C6.${choice}` : other;
    return byChoice(row, 'optedOut', rule, choice, stopped, before);
  }
  if (row.converted) {
    const choice = choices.convertedLeads;
    return byChoice(row, 'converted', `C7.${choice}`, choice, frozen, before);
  }
  switch (row.address.kind) {
    case 'empty':
      return verdict('emptyEmail', 'C10.empty', lost);
    case 'invalid':
      return { ...verdict('invalidEmail', 'C10.invalid', lost), fault: row.address.fault };
    case 'role':
      return verdict('roleEmail', 'C10.role', lost);
    case 'usable':
      return null;
  }
}

/**
 * The three ways of C6 and C7. "Everywhere" concerns what others hold, so it is settled once also where this sync holds
 * no claim: that it was done shows in an entry of the same rule that is not parked, for opt-outs of the same address.
 */
function byChoice(
  row: Row,
  disposition: 'optedOut' | 'converted',
  rule: string,
  choice: ThreeWays,
  excluding: ClaimAction,
  before: ClaimState | null,
): Verdict {
  if (choice === 'exclude') return verdict(disposition, rule, excluding);
  const isThere = disposition === 'converted' || before?.k === keyOf(row.address);
  const done = before?.r === rule && isThere && !isParked(before.h);
  const due = before?.m === true || (choice === 'removeEverywhere' && !done);
  return verdict(disposition, rule, due ? disposition : 'none');
}

function admitted(row: Row, before: ClaimState | null): Verdict {
  if (!before?.m) {
    return before?.was
      ? verdict('readded', 'E1.readded', 'write')
      : verdict('added', 'E1.new', 'write');
  }
  if (before.k !== keyOf(row.address)) return verdict('updated', 'C8.moved', 'moved');
  if (before.h !== row.digest) return verdict('updated', 'E1.changed', 'write');
  return verdict('unchanged', 'E1.same', 'same');
}

/** The entry to keep for a record after a verdict; `before` itself when nothing changed. */
export function nextEntry(
  row: Row,
  verdict: Verdict,
  before: ClaimState | null,
  runSeq: number,
): ClaimEntry {
  const { action, disposition, rule } = verdict;
  const held = action === 'write' || (action !== 'none' && (before?.m ?? false));
  const same = disposition === 'unchanged' && before !== null;
  return {
    id: row.id,
    k: action === 'write' || !held ? keyOf(row.address) : (before?.k ?? null),
    h: isParking(action) ? parkedDigest(row, before) : row.digest,
    m: held,
    was: held || (before?.was ?? false),
    d: same ? before.d : disposition,
    r: same ? before.r : rule,
    dup: before?.dup ?? false,
    seq: runSeq,
    prev: before,
  };
}

/** Same knowledge as before: no block has to be written for it. */
export function sameKnowledge(entry: ClaimEntry, before: ClaimState | null): boolean {
  return (
    before !== null &&
    entry.k === before.k &&
    entry.h === before.h &&
    entry.m === before.m &&
    entry.was === before.was &&
    entry.dup === before.dup &&
    isExcluded(entry.d) === isExcluded(before.d) &&
    (!isExcluded(entry.d) || (entry.d === before.d && entry.r === before.r))
  );
}

/** What a page done again in the same run decides against: the state before that run (E1). */
export function stateBefore(entry: ClaimEntry | undefined, runSeq: number): ClaimState | null {
  if (!entry) return null;
  return entry.seq === runSeq ? entry.prev : stateOf(entry);
}

/** Stands for the digest of a claim that an interrupted attempt may have put on a member, or not. */
export const UNSURE = '';
/** Stands for the digest of a claim that a member holds with values nobody is sure of. */
export const STALE = '?';

/** The claim that an earlier attempt of this run may have put on a member, with no digest to trust; null when none. */
export function claimBegun(entry: ClaimEntry | undefined, runSeq: number): ClaimState | null {
  if (!entry?.m || entry.seq !== runSeq) return null;
  const { prev } = entry;
  const untouched = prev?.m === true && (prev.h === entry.h || isParked(entry.h));
  return untouched ? null : { ...stateOf(entry), h: prev?.m ? STALE : UNSURE };
}

export function stateOf({ k, h, m, was, d, r, dup }: ClaimState): ClaimState {
  return { k, h, m, was, d, r, dup };
}

/** Nothing is left of a claim on an address that was erased after the claim was written (C9). */
export function trusted(
  before: ClaimState | null,
  seq: number,
  erasedUpTo: (emailKey: string) => number,
): ClaimState | null {
  if (!before?.m || before.k === null || seq > erasedUpTo(before.k)) return before;
  return { ...before, m: false };
}

export const keyOf = (address: RowAddress): string | null =>
  address.kind === 'usable' || address.kind === 'role' ? address.key : null;

/** A parked claim keeps a marked digest, so that the record is written anew once nothing stands against it. */
const parkedDigest = (row: Row, before: ClaimState | null): string =>
  before?.h === UNSURE ? UNSURE : `~${row.digest}`;

const PARKING: readonly ClaimAction[] = ['frozen', 'moved', 'lost', 'optedOut', 'converted'];
const isParking = (action: ClaimAction): boolean => PARKING.includes(action);

/** Actions that wait for the end of the read. */
const SETTLED = ['moved', 'lost', 'optedOut', 'converted'] as const;
export type SettledAction = (typeof SETTLED)[number];
export const isSettled = (action: ClaimAction): action is SettledAction =>
  (SETTLED as readonly ClaimAction[]).includes(action);

export const isParked = (digest: string): boolean => digest.startsWith('~');

export const isExcluded = (d: Disposition): boolean =>
  !(d === 'added' || d === 'updated' || d === 'unchanged' || d === 'readded' || d === 'duplicate');

const verdict = (disposition: Disposition, rule: string, action: ClaimAction): Verdict => ({
  disposition,
  rule,
  action,
});

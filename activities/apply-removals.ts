import type { ClaimEntry } from '../domain/claim-block.js';
import { isParked, UNSURE } from '../domain/decide.js';
import type { LedgerPage, RemovalCandidate } from '../domain/ledger.js';
import { changeEntry, rowOfEntry, unparked } from '../domain/settling.js';
import { writeEntries } from './adopt-claims.js';
import { applyCauses } from './apply-causes.js';
import { entriesOf, rowsById, verdictOf } from './confirm-candidates.js';
import { nowOf } from './deps.js';
import { announce, moveClaims, settled, type Move } from './move-claims.js';
import { releaseClaims, type Release } from './release-claims.js';
import { removeEverywhere } from './remove-everywhere.js';
import type { SourceRow } from './rows.js';
import type { Settling } from './settle-run.js';
import { orTakeBack, type Written } from './take-back.js';
import { tellRemovals } from './tell-removals.js';

/**
 * Applies what the ledger decided for a page's candidates, in an order that may stop anywhere: the ledger says where
 * claims go and blocks that they are unsure, new addresses get their claims, old ones lose them, blocks are sure again.
 * So no stop leaves a claim that nobody knows, or one that is taken for standing.
 */
export async function applyRemovals(settling: Settling, page: LedgerPage): Promise<void> {
  const due = page.candidates.filter(settling.isDue);
  if (due.length === 0) return;
  const entries = await entriesOf(
    settling,
    due.map((candidate) => candidate.s),
  );
  const pending = due.filter((candidate) => isOpen(candidate, entries.get(candidate.s)));
  const open = pending.flatMap(({ s }) => entries.get(s) ?? []);
  const held = open.filter((entry) => entry.m);
  const moves = await movesOf(settling, pending, held);
  await release(settling, givenUp(page, held, moves));
  const announced = await announce(settling, page, moves);
  const { runSeq } = settling.ctx.run;
  await writeEntries(
    settling.deps,
    settling.ctx,
    held.map((entry) => changeEntry(entry, { h: UNSURE }, runSeq)),
  );
  await orTakeBack(settling.deps, settling.ctx, moves.map(toWritten), async () => {
    const contested = await moveClaims(settling, announced, moves);
    await letGo(settling, pending, { entries, open, held, moves, contested });
  });
}

/** What of a page's removals is in hand. */
interface Leaving {
  entries: Map<string, ClaimEntry>;
  open: ClaimEntry[];
  held: ClaimEntry[];
  moves: Move[];
  /** Keys that several records of the sync share now. */
  contested: Set<string>;
}

async function letGo(
  settling: Settling,
  pending: RemovalCandidate[],
  { entries, open, held, moves, contested }: Leaving,
): Promise<void> {
  const { runSeq } = settling.ctx.run;
  const staying = new Set(moves.filter(isInPlace).map(({ entry }) => entry.id));
  await tellRemovals(settling, pending, entries);
  await release(settling, held.filter(({ id }) => !staying.has(id)).flatMap(toRelease));
  await removeEverywhere(settling, pending);
  const moved = new Set(moves.map(({ entry }) => entry.id));
  const gone = open.filter(({ id }) => !moved.has(id));
  await writeEntries(settling.deps, settling.ctx, [
    ...gone.map((entry) => changeEntry(entry, { m: false, h: unparked(entry.h) }, runSeq)),
    ...settled(moves, contested, runSeq),
  ]);
}

async function movesOf(
  settling: Settling,
  due: RemovalCandidate[],
  open: ClaimEntry[],
): Promise<Move[]> {
  const moving = new Set(due.filter(({ o }) => o === 'addressMoved').map(({ s }) => s));
  const asked = open.filter(({ id }) => moving.has(id));
  if (asked.length === 0) return [];
  const rows = await rowsById(
    settling,
    asked.map((entry) => entry.id),
  );
  return asked.flatMap((entry) => moveOf(settling, entry, rows.get(entry.id)) ?? []);
}

const isInPlace = ({ entry, address }: Move): boolean => entry.k === address.key;

/** Claims that an interrupted attempt may have put where their records do not go any more. */
function givenUp(page: LedgerPage, open: ClaimEntry[], moves: Move[]): Release[] {
  const announced = new Map(page.entries.map((entry) => [rowOfEntry(entry), entry.k]));
  const going = new Map(moves.map(({ entry, address }) => [entry.id, address.key]));
  return open.flatMap(({ id, k: from }) => {
    const k = announced.get(id);
    return k === undefined || k === from || k === going.get(id) ? [] : toRelease({ id, k });
  });
}

/** Whether a removal is not done yet; without a claim of this sync, the mark of the page tells. */
function isOpen({ w, free }: RemovalCandidate, entry: ClaimEntry | undefined): boolean {
  if (!entry) return false;
  const isMarked = isParked(entry.h) || entry.h === UNSURE;
  return free ? isMarked : entry.m && (w === 'absent' || isMarked);
}

/** Where a claim goes that was confirmed to move; null when the record has no place on the list any more. */
function moveOf(settling: Settling, entry: ClaimEntry, source: SourceRow | undefined): Move | null {
  if (!source || source.row.address.kind !== 'usable') return null;
  const { action } = verdictOf(settling, source, entry);
  if (action !== 'moved' && action !== 'write' && action !== 'same') return null;
  return { entry, source, address: source.row.address };
}

const toWritten = ({ source, address }: Move): Written => ({
  emailKey: address.key,
  claim: { sourceId: source.sourceId, recordId: source.personId },
});

const toRelease = ({ id, k }: Pick<ClaimEntry, 'id' | 'k'>): Release[] =>
  k === null ? [] : [{ emailKey: k, row: id }];

/** What held a member unsubscribed only through the claim that goes, goes with it. */
async function release({ ctx, deps, cost }: Settling, releases: Release[]): Promise<void> {
  if (releases.length === 0) return;
  const { listId, syncId, orgId } = ctx.run;
  const holder = { syncId, orgId, fence: ctx.fence };
  const now = nowOf(deps);
  cost.memberWrites += await releaseClaims(deps.stores.members, listId, holder, releases, now);
  const keys = [...new Set(releases.map(({ emailKey }) => emailKey))];
  cost.memberWrites += await applyCauses(deps.stores, orgId, keys, now);
}

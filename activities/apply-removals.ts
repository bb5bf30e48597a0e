import type { ClaimEntry } from '../domain/claim-block.js';
import { isParked, keyOf, UNSURE } from '../domain/decide.js';
import type { LedgerPage, RemovalCandidate } from '../domain/ledger.js';
import { changeEntry, unparked } from '../domain/settling.js';
import { writeEntries } from './adopt-claims.js';
import { applyCauses } from './apply-causes.js';
import { entriesOf, rowsById, verdictOf } from './confirm-candidates.js';
import { nowOf } from './deps.js';
import { moveClaims, packUp, type Move } from './move-claims.js';
import { releaseClaims, type Release } from './release-claims.js';
import type { SourceRow } from './rows.js';
import { isRemoval, type Settling } from './settle-run.js';

/**
 * Applies what the ledger decided for a page's candidates. Blocks say that a claim is unsure before it goes off its old
 * address, and where it is to stand next before a member holds it there: no stop leaves a claim that nobody knows, or
 * one that is taken for standing.
 */
export async function applyRemovals(settling: Settling, page: LedgerPage): Promise<void> {
  const due = page.candidates.filter(isRemoval);
  if (due.length === 0) return;
  const ids = due.map((candidate) => candidate.s);
  const entries = await entriesOf(settling, ids);
  const open = due.flatMap((candidate) => openEntry(candidate, entries) ?? []);
  const moving = due.filter(({ o }) => o === 'addressMoved').map(({ s }) => s);
  const asked = open.filter((entry) => moving.includes(entry.id)).map((entry) => entry.id);
  const rows = asked.length > 0 ? await rowsById(settling, asked) : new Map<string, SourceRow>();
  const leaving = open.flatMap((entry) => moveOf(settling, entry, rows.get(entry.id)) ?? []);
  const moves = await packUp(settling, leaving);
  const moved = new Set(moves.map(({ entry }) => entry.id));
  const gone = open.filter((entry) => !moved.has(entry.id));
  await releaseAll(settling, gone, moves);
  await moveClaims(settling, page, moves);
}

/** The entry of a removal that is not done yet. */
function openEntry(
  { s, w }: RemovalCandidate,
  entries: Map<string, ClaimEntry>,
): ClaimEntry | null {
  const entry = entries.get(s);
  if (!entry?.m) return null;
  return w === 'absent' || isParked(entry.h) || entry.h === UNSURE ? entry : null;
}

/** Where a claim goes that was confirmed to move; null when the record has no place on the list any more. */
function moveOf(settling: Settling, entry: ClaimEntry, source: SourceRow | undefined): Move | null {
  if (!source || source.row.address.kind !== 'usable') return null;
  const { action } = verdictOf(settling, source, entry);
  if (action !== 'moved' && action !== 'write' && action !== 'same') return null;
  return { entry, source, address: source.row.address };
}

async function releaseAll(settling: Settling, gone: ClaimEntry[], moves: Move[]): Promise<void> {
  const { runSeq } = settling.ctx.run;
  const unsure = [...gone, ...moves.map(({ entry }) => entry)].map((entry) =>
    changeEntry(entry, { h: UNSURE }, runSeq),
  );
  await writeEntries(settling.deps, settling.ctx, unsure);
  const leaving = moves.filter(({ entry, source }) => entry.k !== keyOf(source.row.address));
  const releases = [...gone, ...leaving.map(({ entry }) => entry)].flatMap(toRelease);
  await release(settling, releases);
  await writeEntries(settling.deps, settling.ctx, [
    ...gone.map((entry) => changeEntry(entry, { m: false, h: unparked(entry.h) }, runSeq)),
    ...moves.map(({ entry, address }) => changeEntry(entry, { k: address.key, h: UNSURE }, runSeq)),
  ]);
}

const toRelease = ({ id, k }: ClaimEntry): Release[] =>
  k === null ? [] : [{ emailKey: k, recordId: id }];

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

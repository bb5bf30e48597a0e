import type { ClaimEntry, ClaimState } from '../domain/claim-block.js';
import { applyEntries, blockIndexOf, byBytes } from '../domain/claim-blocks.js';
import { keyOf } from '../domain/decide.js';
import type { LedgerPage } from '../domain/ledger.js';
import { changeEntry, unparked } from '../domain/settling.js';
import { applyCauses } from './apply-causes.js';
import { entriesOf, rowsById } from './confirm-candidates.js';
import { claimOf } from './decide-page.js';
import { nowOf } from './deps.js';
import { writerOf } from './process-page.js';
import { releaseClaims, type Release } from './release-claims.js';
import type { SourceRow } from './rows.js';
import { isRemoval, type Settling } from './settle-run.js';
import { writeMembers } from './write-members.js';

/** Applies what the ledger decided for a page's candidates: members first, then claim blocks (E1). */
export async function applyRemovals(settling: Settling, page: LedgerPage): Promise<void> {
  const due = page.candidates.filter(isRemoval);
  if (due.length === 0) return;
  const entries = await entriesOf(
    settling,
    due.map((candidate) => candidate.s),
  );
  const moving = due.filter((c) => c.o === 'addressMoved').map((c) => c.s);
  const rows = moving.length > 0 ? await rowsById(settling, moving) : new Map<string, SourceRow>();
  await moveClaims(settling, [...rows.values()], entries);
  const gone = due.map((c) => entries.get(c.s)).filter((e): e is ClaimEntry => e?.m === true);
  await release(settling, gone, rows);
  await rewriteEntries(
    settling,
    gone.map((entry) => settled(entry, rows, settling.ctx.run.runSeq)),
  );
}

/** The new address gets the claim, and what we know against the old one: unsubscribes and complaints, no bounces (C8). */
async function moveClaims(
  settling: Settling,
  rows: SourceRow[],
  entries: Map<string, ClaimEntry>,
): Promise<void> {
  const { ctx, deps } = settling;
  const moves = rows.flatMap((row) => {
    const from = entries.get(row.row.id);
    const { address } = row.row;
    return from?.k && address.kind === 'usable' ? [{ row, from: from.k, address }] : [];
  });
  if (moves.length === 0) return;
  for (const { from, address } of moves) await copySuppressions(settling, from, address.key);
  const writer = writerOf(deps, ctx);
  const { written } = await writeMembers(
    {
      members: deps.stores.members,
      listId: ctx.run.listId,
      syncId: ctx.run.syncId,
      mapping: ctx.definition.mapping,
      now: writer.now,
    },
    moves.map(({ row, address }) => ({
      emailKey: address.key,
      email: address.email,
      claim: claimOf(row, writer),
      fresh: true,
    })),
  );
  const keys = moves.map(({ address }) => address.key);
  const late = await applyCauses(deps.stores, ctx.run.orgId, keys, writer.now);
  settling.cost.memberWrites += written + late;
}

async function copySuppressions({ ctx, deps }: Settling, from: string, to: string): Promise<void> {
  if (from === to) return;
  const found = await deps.stores.suppressions.byKeys(['all', ctx.run.listId], [from]);
  for (const { scope, reasons } of found) {
    for (const reason of reasons) {
      if (reason.cause !== 'unsubscribed' && reason.cause !== 'complained') continue;
      await deps.stores.suppressions.add(scope, to, reason);
    }
  }
}

async function release(
  settling: Settling,
  entries: ClaimEntry[],
  rows: Map<string, SourceRow>,
): Promise<void> {
  const { ctx, deps } = settling;
  const releases: Release[] = entries
    .filter((entry) => entry.k !== null && entry.k !== movedTo(rows.get(entry.id)))
    .map((entry) => ({ emailKey: entry.k ?? '', recordId: entry.id }));
  const holder = { syncId: ctx.run.syncId, orgId: ctx.run.orgId };
  settling.cost.memberWrites += await releaseClaims(
    deps.stores.members,
    ctx.run.listId,
    holder,
    releases,
    nowOf(deps),
  );
}

function settled(entry: ClaimEntry, rows: Map<string, SourceRow>, runSeq: number): ClaimEntry {
  const row = rows.get(entry.id);
  const change: Partial<ClaimState> = row
    ? { k: movedTo(row), h: row.row.digest }
    : { m: false, h: unparked(entry.h) };
  return changeEntry(entry, change, runSeq);
}

const movedTo = (source: SourceRow | undefined): string | null =>
  source ? keyOf(source.row.address) : null;

async function rewriteEntries({ ctx, deps }: Settling, changed: ClaimEntry[]): Promise<void> {
  if (changed.length === 0) return;
  const firstIds = changed.map((e) => ctx.directory[blockIndexOf(ctx.directory, e.id)] ?? '');
  const blocks = await deps.stores.claims.blocks(ctx.run.syncId, [...new Set(firstIds)]);
  const sorted = [...changed].sort((a, b) => byBytes(a.id, b.id));
  const change = applyEntries(ctx.run.syncId, ctx.directory, blocks, sorted);
  await deps.stores.claims.write(ctx.run.syncId, ctx.fence, change.blocks, change.directory);
  ctx.directory = change.directory ?? ctx.directory;
}

import type { ClaimBlock, ClaimEntry } from '../domain/claim-block.js';
import { applyEntries, blockIndexOf, byBytes } from '../domain/claim-blocks.js';
import { STALE, stateBefore, UNSURE } from '../domain/decide.js';
import type { LedgerEntry, LedgerPage } from '../domain/ledger.js';
import type { RunRecord } from '../domain/run.js';
import { memberId } from '../domain/ids.js';
import { rowOfClaim } from '../domain/membership.js';
import { rowOfEntry } from '../domain/settling.js';
import { nowOf, type ActivityDeps } from './deps.js';
import type { PageRun } from './process-page.js';
import { releaseClaims } from './release-claims.js';

/**
 * Takes over what an interrupted page may have put on members: its blocks were never written, so nobody would know of
 * those claims once the records change. They are entered without a digest, which makes them be written or asked for
 * again. Comes before the ledger page that names them is overwritten.
 */
export async function adoptClaims(
  deps: ActivityDeps,
  ctx: PageRun,
  page: LedgerPage,
  runSeq: number,
): Promise<void> {
  const begun = page.entries.filter(mayHaveClaimed);
  const known = new Map((await entriesById(deps, ctx, begun)).map((entry) => [entry.id, entry]));
  const adopted = begun.flatMap((entry) => adopt(entry, known.get(rowOfEntry(entry)), runSeq));
  await writeEntries(deps, ctx, adopted);
}

/** The page that earlier runs of the sync had in hand when they were given up: this run answers for it (E1). */
export async function adoptUnfinished(deps: ActivityDeps, ctx: PageRun): Promise<void> {
  for (const run of await unfinishedRuns(deps, ctx)) {
    const page = await deps.stores.ledger.get(run.id, run.checkpoint.pageNo);
    if (page) await adoptClaims(deps, ctx, page, run.runSeq);
    if (run.checkpoint.complete) await adoptMoves(deps, ctx, run);
  }
}

/** A claim that was on its way when its run was given up stands where it was announced, if a member holds it there. */
async function adoptMoves(deps: ActivityDeps, ctx: PageRun, { id }: RunRecord): Promise<void> {
  const { listId, syncId, orgId } = ctx.run;
  const holder = { syncId, orgId, fence: ctx.fence };
  for await (const page of deps.stores.ledger.pages(id)) {
    const arrived = await arrivals(deps, ctx, page);
    const left = arrived.map(({ entry }) => ({ emailKey: entry.k ?? '', row: entry.id }));
    await releaseClaims(deps.stores.members, listId, holder, left, nowOf(deps));
    await writeEntries(
      deps,
      ctx,
      arrived.map(({ entry, to }) => ({ ...entry, k: to })),
    );
  }
}

async function arrivals(
  deps: ActivityDeps,
  ctx: PageRun,
  { candidates, entries }: LedgerPage,
): Promise<{ entry: ClaimEntry; to: string }[]> {
  const { listId, syncId } = ctx.run;
  const moved = new Set(candidates.filter(({ o }) => o === 'addressMoved').map(({ s }) => s));
  const announced = entries.filter((entry) => moved.has(rowOfEntry(entry)));
  const known = new Map(
    (await entriesById(deps, ctx, announced)).map((entry) => [entry.id, entry]),
  );
  const ids = announced.flatMap(({ k }) => (k === undefined ? [] : [memberId(listId, k)]));
  const members = await deps.stores.members.getMany(ids);
  return announced.flatMap((answer) => {
    const { k } = answer;
    const id = rowOfEntry(answer);
    const entry = known.get(id);
    if (k === undefined || !entry?.m || entry.h !== UNSURE || entry.k === k) return [];
    const claims = members.get(memberId(listId, k))?.claims ?? [];
    const stands = claims.some((claim) => claim.syncId === syncId && rowOfClaim(claim) === id);
    return stands ? [{ entry, to: k }] : [];
  });
}

/** Oldest first. A run that finished a page had adopted what came before it. */
async function unfinishedRuns({ stores }: ActivityDeps, { run }: PageRun): Promise<RunRecord[]> {
  const found: RunRecord[] = [];
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await stores.runs.page(run.syncId, { limit: 50, cursor });
    for (const other of items.filter(({ runSeq }) => runSeq < run.runSeq)) {
      if (other.state === 'succeeded' || other.state === 'waitingForApproval') return found;
      found.unshift(other);
      if (other.checkpoint.pageNo > 0) return found;
    }
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

/**
 * Writes entries into the sync's blocks.
 * @param read the blocks that hold them, when they were read since the last write
 */
export async function writeEntries(
  { stores }: ActivityDeps,
  ctx: PageRun,
  changed: ClaimEntry[],
  read?: ClaimBlock[],
): Promise<void> {
  if (changed.length === 0) return;
  const { syncId } = ctx.run;
  const ids = changed.map((entry) => entry.id);
  const blocks = read ?? (await stores.claims.blocks(syncId, blocksOf(ctx.directory, ids)));
  const sorted = [...changed].sort((a, b) => byBytes(a.id, b.id));
  const change = applyEntries(syncId, ctx.directory, blocks, sorted);
  await stores.claims.write(syncId, ctx.fence, change.blocks, change.directory);
  ctx.directory = change.directory ?? ctx.directory;
}

/** Names of the blocks that may hold these Ids. */
export const blocksOf = (directory: readonly string[], ids: readonly string[]): string[] => [
  ...new Set(ids.flatMap((id) => directory[blockIndexOf(directory, id)] ?? [])),
];

/** Answers of an interrupted attempt that may have put a claim on a member. */
const mayHaveClaimed = ({ d, r }: LedgerEntry): boolean =>
  d === 'added' || d === 'readded' || (d === 'updated' && r === 'E1.changed');

async function entriesById(
  { stores }: ActivityDeps,
  { run, directory }: PageRun,
  begun: LedgerEntry[],
): Promise<ClaimEntry[]> {
  const ids = begun.map(rowOfEntry);
  const blocks = await stores.claims.blocks(run.syncId, blocksOf(directory, ids));
  return blocks.flatMap((block) => block.entries);
}

function adopt(entry: LedgerEntry, known: ClaimEntry | undefined, seq: number): ClaimEntry[] {
  const { k, d, r } = entry;
  if (k === undefined || (known && known.seq > seq)) return [];
  if (known?.h === UNSURE || known?.h === STALE) return [];
  const prev = stateBefore(known, seq);
  if (known?.m) return [{ ...known, h: STALE, seq, prev }];
  const dup = known?.dup ?? false;
  return [{ id: rowOfEntry(entry), k, h: UNSURE, m: true, was: true, d, r, dup, seq, prev }];
}

import type { ClaimBlock, ClaimEntry } from '../domain/claim-block.js';
import { applyEntries, blockIndexOf, byBytes } from '../domain/claim-blocks.js';
import { stateBefore } from '../domain/decide.js';
import type { LedgerEntry, LedgerPage } from '../domain/ledger.js';
import type { ActivityDeps } from './deps.js';
import type { PageRun } from './process-page.js';

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
  const adopted = begun.flatMap((entry) => adopt(entry, known.get(entry.s), runSeq));
  await writeEntries(deps, ctx, adopted);
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
  const ids = begun.map((entry) => entry.s);
  const blocks = await stores.claims.blocks(run.syncId, blocksOf(directory, ids));
  return blocks.flatMap((block) => block.entries);
}

function adopt({ s, k, d }: LedgerEntry, known: ClaimEntry | undefined, seq: number): ClaimEntry[] {
  if (k === undefined || known?.h === '') return [];
  const prev = stateBefore(known, seq);
  if (known?.m) return [{ ...known, h: '', seq, prev }];
  const dup = known?.dup ?? false;
  return [{ id: s, k, h: '', m: true, was: true, d, dup, seq, prev }];
}

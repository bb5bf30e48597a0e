import { sourceOfRow } from './ids.js';
import { BLOCK_CAPACITY, type ClaimBlock, type ClaimEntry } from './claim-block.js';

/** Pure work on a sync's claim blocks (E3). Ids compare by byte, which for Salesforce Ids is what `<` does. */

/** Source record Ids after `after` up to and with `upTo`; null is open. Rows lie where their source does (R7). */
export interface IdRange {
  after: string | null;
  upTo: string | null;
}

export function inRange(id: string, { after, upTo }: IdRange): boolean {
  const source = sourceOfRow(id);
  return (after === null || source > after) && (upTo === null || source <= upTo);
}

/** Names the first block of every sync: smaller than any Id, so that Ids which appear later always have a block. */
export const FIRST_BLOCK = '0';

/** Which block an Id belongs to: the last that begins at or before it. */
export function blockIndexOf(directory: readonly string[], id: string): number {
  let low = 0;
  let high = directory.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((directory[middle] ?? '') <= id) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** First Ids of the blocks that may hold Ids of a range. */
export function blocksCovering(directory: readonly string[], range: IdRange): string[] {
  if (directory.length === 0) return [];
  const from = range.after === null ? 0 : blockIndexOf(directory, range.after);
  const to =
    range.upTo === null ? directory.length - 1 : blockIndexOf(directory, lastRowOf(range.upTo));
  return directory.slice(from, to + 1);
}

/** Sorts behind every row of a source record. */
const lastRowOf = (sourceId: string): string => `${sourceId}~`;

export function entriesIn(blocks: readonly ClaimBlock[], range: IdRange): ClaimEntry[] {
  return blocks.flatMap((b) => b.entries).filter((e) => inRange(e.id, range));
}

export interface BlockChange {
  /** Blocks to write: changed and new ones. */
  blocks: ClaimBlock[];
  /** The new directory, or null when it stays. */
  directory: string[] | null;
}

/** Writes entries into their blocks; a block that overflows is split into full ones. */
export function applyEntries(
  syncId: string,
  directory: readonly string[],
  blocks: readonly ClaimBlock[],
  changed: readonly ClaimEntry[],
): BlockChange {
  if (changed.length === 0) return { blocks: [], directory: null };
  const known = directory.length > 0 ? [...directory] : [FIRST_BLOCK];
  const byBlock = groupByBlock(known, changed);
  const written: ClaimBlock[] = [];
  for (const [index, entries] of byBlock) {
    const firstId = known[index] ?? FIRST_BLOCK;
    const old = blocks.find((b) => b.firstId === firstId)?.entries ?? [];
    written.push(...split(syncId, firstId, old, entries));
  }
  const next = [...new Set([...known, ...written.map((b) => b.firstId)])].sort(byBytes);
  return { blocks: written, directory: next.length === directory.length ? null : next };
}

function groupByBlock(
  directory: readonly string[],
  entries: readonly ClaimEntry[],
): Map<number, ClaimEntry[]> {
  const groups = new Map<number, ClaimEntry[]>();
  for (const entry of entries) {
    const index = blockIndexOf(directory, entry.id);
    const group = groups.get(index);
    if (group) group.push(entry);
    else groups.set(index, [entry]);
  }
  return groups;
}

/** Chunks without any changed entry are left out, except where a split shortens the block that holds them. */
function split(
  syncId: string,
  firstId: string,
  old: readonly ClaimEntry[],
  changed: readonly ClaimEntry[],
): ClaimBlock[] {
  const fresh = new Set(changed.map((e) => e.id));
  const all = [...old.filter((e) => !fresh.has(e.id)), ...changed].sort((a, b) =>
    byBytes(a.id, b.id),
  );
  const chunks: ClaimBlock[] = [];
  for (let i = 0; i < all.length; i += BLOCK_CAPACITY) {
    const entries = all.slice(i, i + BLOCK_CAPACITY);
    const same = i === 0 && entries.length === old.length && !entries.some((e) => fresh.has(e.id));
    const name = i === 0 ? firstId : (entries[0]?.id ?? firstId);
    if (!same) chunks.push({ syncId, firstId: name, entries });
  }
  return chunks;
}

export const byBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

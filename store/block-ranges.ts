import type { ClaimBlock } from '../domain/claim-block.js';

/**
 * A block without what lies beyond its range: after a split that was cut short the directory, not the block, is the
 * truth. The first block also holds all that is smaller, so there is no lower bound.
 */
export function inRangeOf(directory: readonly string[], block: ClaimBlock): ClaimBlock {
  const end = endOf(directory, block.firstId);
  const last = block.entries.at(-1);
  if (end === null || last === undefined || last.id < end) return block;
  return { ...block, entries: block.entries.filter((entry) => entry.id < end) };
}

/**
 * Which blocks to write before a new directory and which after: one that loses entries to another may only be
 * shortened once the directory says where they are, else a stop in between would lose them.
 */
export function splitByMoment(
  blocks: readonly ClaimBlock[],
  stored: readonly string[],
  next: readonly string[] | null,
): { before: ClaimBlock[]; after: ClaimBlock[] } {
  const shortened = (block: ClaimBlock): boolean =>
    next !== null &&
    stored.includes(block.firstId) &&
    endsEarlier(endOf(next, block.firstId), endOf(stored, block.firstId));
  return {
    before: blocks.filter((block) => !shortened(block)),
    after: blocks.filter(shortened),
  };
}

/** First Id of the following block; null for the last, which has no end. */
const endOf = (directory: readonly string[], firstId: string): string | null =>
  directory.find((other) => other > firstId) ?? null;

const endsEarlier = (end: string | null, than: string | null): boolean =>
  end !== null && (than === null || end < than);

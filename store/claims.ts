import type { ClaimBlock } from '../domain/claim-block.js';
import { claimBlockId } from '../domain/ids.js';
import { onceMoreIfTaken } from './bulk-write.js';
import { readInChunks } from './chunks.js';
import { inRangeOf, splitByMoment } from './block-ranges.js';
import { fenceLost, writeFenced } from './fenced-write.js';
import type { ClaimBlockDoc } from './models/claim-block.js';
import type { Models } from './models/index.js';
import { packClaims, unpackClaims } from './packed-claims.js';
import type { ClaimStore } from './port.js';

export function createClaimStore({ claimBlocks }: Pick<Models, 'claimBlocks'>): ClaimStore {
  const byIds = (ids: string[]) =>
    readInChunks(ids, (chunk) => claimBlocks.find({ _id: { $in: chunk } }).lean<ClaimBlockDoc[]>());

  const readDirectory = async (syncId: string): Promise<string[]> => {
    const [doc] = await byIds([directoryId(syncId)]);
    return doc?.firstIds ?? [];
  };

  return {
    directory(syncId, fence) {
      return fence === undefined
        ? readDirectory(syncId)
        : takeDirectory(claimBlocks, syncId, fence);
    },
    async blocks(syncId, firstIds) {
      const wanted = firstIds.map((firstId) => claimBlockId(syncId, firstId));
      const found = await byIds([directoryId(syncId), ...wanted]);
      const directory = found.find((doc) => doc.firstIds !== null)?.firstIds ?? [];
      const blocks = found.flatMap((doc) => toBlock(doc) ?? []);
      return blocks
        .map((block) => inRangeOf(directory, block))
        .sort((a, b) => (a.firstId < b.firstId ? -1 : 1));
    },
    async write(syncId, fence, blocks, directory) {
      const stored = directory === null ? [] : await readDirectory(syncId);
      const { before, after } = splitByMoment(blocks, stored, directory);
      const put = (some: ClaimBlock[]) =>
        writeFenced(
          claimBlocks,
          fence,
          some.map((block) => blockDoc(block, fence)),
        );
      await put(before);
      if (directory !== null) {
        await writeFenced(claimBlocks, fence, [directoryDoc(syncId, fence, directory)]);
      }
      await put(after);
    },
  };
}

const directoryId = (syncId: string): string => claimBlockId(syncId, 'directory');

/** Raises the fence on the directory and reads it, in one step. */
async function takeDirectory(
  claimBlocks: Models['claimBlocks'],
  syncId: string,
  fence: number,
): Promise<string[]> {
  const empty = { syncId, firstId: null, claims: null, firstIds: [] };
  const taken = await onceMoreIfTaken(() =>
    claimBlocks
      .findOneAndUpdate(
        { _id: directoryId(syncId) },
        { $max: { fence }, $setOnInsert: empty },
        { upsert: true, returnDocument: 'after' },
      )
      .lean<ClaimBlockDoc>(),
  );
  if (taken.fence > fence) throw fenceLost();
  return taken.firstIds ?? [];
}

const blockDoc = ({ syncId, firstId, entries }: ClaimBlock, fence: number): ClaimBlockDoc => ({
  _id: claimBlockId(syncId, firstId),
  ...{ syncId, fence, firstId, claims: packClaims(entries), firstIds: null },
});

const directoryDoc = (syncId: string, fence: number, firstIds: string[]): ClaimBlockDoc => ({
  _id: directoryId(syncId),
  ...{ syncId, fence, firstId: null, claims: null, firstIds },
});

function toBlock({ syncId, firstId, claims }: ClaimBlockDoc): ClaimBlock | null {
  if (firstId === null || claims === null) return null;
  return { syncId, firstId, entries: unpackClaims(claims) };
}

import type { ClaimBlock } from '../../domain/claim-block.js';
import { claimBlockId } from '../../domain/ids.js';
import { inRangeOf, splitByMoment } from '../block-ranges.js';
import { fenceLost } from '../fenced-write.js';
import type { ClaimStore } from '../port.js';
import { Table } from './table.js';

interface Directory {
  fence: number;
  firstIds: string[];
}

export function createFakeClaimStore(): ClaimStore {
  const blocks = new Table<{ fence: number; block: ClaimBlock }>();
  const directories = new Table<Directory>();
  const directoryOf = (syncId: string): Directory =>
    directories.get(syncId) ?? { fence: 0, firstIds: [] };

  const put = (fence: number, some: ClaimBlock[]): void => {
    for (const block of some) {
      const id = claimBlockId(block.syncId, block.firstId);
      if ((blocks.get(id)?.fence ?? 0) > fence) throw fenceLost();
      blocks.put(id, { fence, block });
    }
  };
  const putDirectory = (syncId: string, next: Directory): void => {
    if (directoryOf(syncId).fence > next.fence) throw fenceLost();
    directories.put(syncId, next);
  };

  return {
    async directory(syncId, fence) {
      const { firstIds } = directoryOf(syncId);
      if (fence !== undefined) putDirectory(syncId, { fence, firstIds });
      return firstIds;
    },
    async blocks(syncId, firstIds) {
      const { firstIds: directory } = directoryOf(syncId);
      return [...firstIds].sort().flatMap((firstId) => {
        const found = blocks.get(claimBlockId(syncId, firstId));
        return found === null ? [] : inRangeOf(directory, found.block);
      });
    },
    async write(syncId, fence, some, directory) {
      const { before, after } = splitByMoment(some, directoryOf(syncId).firstIds, directory);
      put(fence, before);
      if (directory !== null) putDirectory(syncId, { fence, firstIds: directory });
      put(fence, after);
    },
  };
}

import { syncVersionId } from '../../domain/ids.js';
import type { SyncReach, SyncRecord, SyncVersion } from '../../domain/sync.js';
import { cursorOf, pageOf } from '../cursor.js';
import type { SyncFilter, SyncStore } from '../port.js';
import { completeVersion, syncMissing } from '../syncs.js';
import { newestFirstOf, Table } from './table.js';

export function createFakeSyncStore(): SyncStore {
  const syncs = new Table<SyncRecord>();
  const hidden = new Table<SyncRecord>();
  const fences = new Table<number>();
  const versions = new Table<SyncVersion>();
  const reaches = new Table<SyncReach>();
  const addVersion = (version: SyncVersion): boolean =>
    versions.insert(syncVersionId(version.syncId, version.version), version);
  const isThere = (id: string): boolean => syncs.get(id) !== null || hidden.get(id) !== null;

  return {
    async insert(sync, first) {
      addVersion(first);
      if (hidden.get(sync.id) === null) syncs.insert(sync.id, sync);
    },
    async get(id) {
      return syncs.get(id);
    },
    async page(filter, request) {
      const rows = syncs.all().filter((sync) => fits(sync, filter));
      return newestFirstOf('syncs', 'createdAt', rows, request);
    },
    async project(id, change) {
      return syncs.update(id, change);
    },
    async addVersion(version) {
      return addVersion(version);
    },
    async version(syncId, version) {
      const found = versions.get(syncVersionId(syncId, version));
      return found && completeVersion(found);
    },
    async versions(syncId, { limit, cursor }) {
      const { read, write } = cursorOf(`versions:${syncId}`, 'number');
      const [before] = read(cursor) ?? [Infinity];
      const rest = versions.all().filter((v) => v.syncId === syncId && v.version < before);
      rest.sort((a, b) => b.version - a.version);
      return pageOf(rest.map(completeVersion), limit, (last) => write([last.version]));
    },
    async reach(syncId) {
      return reaches.get(syncId);
    },
    async advance(syncId, reach) {
      const older = reach.runSeq < (reaches.get(syncId)?.runSeq ?? 0);
      if (isThere(syncId) && !older) reaches.put(syncId, reach);
    },
    async nextFence(syncId) {
      if (!isThere(syncId)) throw syncMissing(syncId);
      const fence = (fences.get(syncId) ?? 0) + 1;
      fences.put(syncId, fence);
      return fence;
    },
    async delete(id) {
      const sync = syncs.get(id);
      if (sync !== null) hidden.put(id, sync);
      return syncs.delete(id);
    },
    async discard(id) {
      for (const table of [syncs, hidden, fences, reaches]) table.delete(id);
      for (const { syncId, version } of versions.all()) {
        if (syncId === id) versions.delete(syncVersionId(syncId, version));
      }
    },
  };
}

const fits = (sync: SyncRecord, { state, connectionId, listId }: SyncFilter): boolean =>
  (state === undefined || sync.state === state) &&
  (connectionId === undefined || sync.connectionId === connectionId) &&
  (listId === undefined || sync.listId === listId);

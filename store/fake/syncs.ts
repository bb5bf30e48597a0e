import { syncVersionId } from '../../domain/ids.js';
import type { SyncRecord, SyncVersion } from '../../domain/sync.js';
import { cursorOf, pageOf } from '../cursor.js';
import type { SyncFilter, SyncStore } from '../port.js';
import { syncMissing } from '../syncs.js';
import { newestFirstOf, Table } from './table.js';

export function createFakeSyncStore(): SyncStore {
  const syncs = new Table<SyncRecord>();
  const hidden = new Table<SyncRecord>();
  const fences = new Table<number>();
  const versions = new Table<SyncVersion>();
  const addVersion = (version: SyncVersion): boolean =>
    versions.insert(syncVersionId(version.syncId, version.version), version);

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
      return versions.get(syncVersionId(syncId, version));
    },
    async versions(syncId, { limit, cursor }) {
      const { read, write } = cursorOf(`versions:${syncId}`, 'number');
      const [before] = read(cursor) ?? [Infinity];
      const rest = versions.all().filter((v) => v.syncId === syncId && v.version < before);
      rest.sort((a, b) => b.version - a.version);
      return pageOf(rest, limit, (last) => write([last.version]));
    },
    async nextFence(syncId) {
      if (syncs.get(syncId) === null && hidden.get(syncId) === null) throw syncMissing(syncId);
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
      for (const table of [syncs, hidden, fences]) table.delete(id);
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

import { Failure } from '../domain/failures.js';
import { syncVersionId } from '../domain/ids.js';
import { completeDefinition, type SyncRecord, type SyncVersion } from '../domain/sync.js';
import { insertOnce } from './bulk-write.js';
import { cursorOf, pageOf } from './cursor.js';
import { fromStored, toStored } from './models/document.js';
import type { Models } from './models/index.js';
import type { SyncDoc, SyncVersionDoc } from './models/sync.js';
import { newestFirst } from './newest-first.js';
import type { SyncStore } from './port.js';

type SyncModels = Pick<Models, 'syncs' | 'syncVersions'>;

export function createSyncStore({ syncs, syncVersions }: SyncModels): SyncStore {
  return {
    async insert(sync, first) {
      await insertOnce(syncVersions, versionDoc(first));
      await insertOnce(syncs, { ...toStored(sync), fence: 0, deletedAt: null });
    },
    async get(id) {
      const found = await syncs.findOne({ _id: id }).lean<SyncDoc | null>();
      return found?.deletedAt === null ? toSync(found) : null;
    },
    async page({ state, connectionId, listId }, request) {
      const { filter, sort, rows, page } = newestFirst<'createdAt', SyncDoc>(
        'syncs',
        'createdAt',
        request,
      );
      const wanted = {
        deletedAt: null,
        ...(state === undefined ? {} : { state }),
        ...(connectionId === undefined ? {} : { connectionId }),
        ...(listId === undefined ? {} : { listId }),
      };
      const found = syncs
        .find({ ...wanted, ...filter })
        .sort(sort)
        .limit(rows);
      return page(await found.lean<SyncDoc[]>(), toSync);
    },
    async project(id, change) {
      const changed = await syncs
        .findOneAndUpdate(
          { _id: id, deletedAt: null },
          { $set: change },
          { returnDocument: 'after' },
        )
        .lean<SyncDoc | null>();
      return changed && toSync(changed);
    },
    addVersion: (version) => insertOnce(syncVersions, versionDoc(version)),
    async version(syncId, version) {
      const found = await syncVersions
        .findOne({ _id: syncVersionId(syncId, version) })
        .lean<SyncVersionDoc | null>();
      return found && toVersion(found);
    },
    async versions(syncId, { limit, cursor }) {
      const { read, write } = cursorOf(`versions:${syncId}`, 'number');
      const after = read(cursor);
      const filter = after === null ? { syncId } : { syncId, version: { $lt: after[0] } };
      const found = syncVersions
        .find(filter)
        .sort({ version: -1 })
        .limit(limit + 1);
      const docs = await found.lean<SyncVersionDoc[]>();
      return pageOf(docs.map(toVersion), limit, (last) => write([last.version]));
    },
    async reach(syncId) {
      const found = await syncs.findOne({ _id: syncId }, { reach: 1 }).lean<SyncDoc | null>();
      return found?.reach ?? null;
    },
    async advance(syncId, reach) {
      const notNewer = [{ reach: null }, { 'reach.runSeq': { $lte: reach.runSeq } }];
      await syncs.updateOne({ _id: syncId, $or: notNewer }, { $set: { reach } });
    },
    async nextFence(syncId) {
      const raised = await syncs
        .findOneAndUpdate({ _id: syncId }, { $inc: { fence: 1 } }, { returnDocument: 'after' })
        .lean<SyncDoc | null>();
      if (raised === null) throw syncMissing(syncId);
      return raised.fence;
    },
    async delete(id, at) {
      const { matchedCount } = await syncs.updateOne(
        { _id: id, deletedAt: null },
        { $set: { deletedAt: at, updatedAt: at } },
      );
      return matchedCount > 0;
    },
    async discard(id) {
      await syncs.deleteOne({ _id: id });
      await syncVersions.deleteMany({ syncId: id });
    },
  };
}

export const syncMissing = (syncId: string): Failure =>
  new Failure('SYNC_MISSING', 'The sync is gone: its runs end here.', { details: { syncId } });

const versionDoc = (version: SyncVersion): SyncVersionDoc => ({
  _id: syncVersionId(version.syncId, version.version),
  ...version,
});

const toVersion = ({ _id, ...version }: SyncVersionDoc): SyncVersion => completeVersion(version);

/** A stored version with the choices that it was made before. */
export const completeVersion = (stored: SyncVersion): SyncVersion => ({
  ...stored,
  definition: completeDefinition(stored.definition),
});

function toSync({ fence: _f, deletedAt: _d, reach: _r, ...doc }: SyncDoc): SyncRecord {
  return fromStored(doc);
}

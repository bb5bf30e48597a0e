import type { Connection } from '../domain/connection.js';
import { openAuth, sealAuth } from './auth-secrets.js';
import { insertOnce } from './bulk-write.js';
import type { ConnectionDoc } from './models/connection.js';
import { fromStored, toStored } from './models/document.js';
import type { Models } from './models/index.js';
import { newestFirst } from './newest-first.js';
import type { ConnectionStore, Keyring } from './port.js';

export function createConnectionStore(
  { connections, refreshTokens }: Pick<Models, 'connections' | 'refreshTokens'>,
  keyring: Keyring,
): ConnectionStore {
  const toConnection = (doc: ConnectionDoc): Connection => openAuth(fromStored(doc), keyring);

  return {
    async insert(connection) {
      await insertOnce(connections, toStored(sealAuth(connection, keyring)));
    },
    async get(id) {
      const found = await connections.findOne({ _id: id }).lean<ConnectionDoc | null>();
      return found && toConnection(found);
    },
    async page(request) {
      const { filter, sort, rows, page } = newestFirst<'createdAt', ConnectionDoc>(
        'connections',
        'createdAt',
        request,
      );
      const found = connections.find(filter).sort(sort).limit(rows);
      return page(await found.lean<ConnectionDoc[]>(), toConnection);
    },
    async update(id, change) {
      const changed = await connections
        .findOneAndUpdate(
          { _id: id },
          { $set: sealAuth(change, keyring) },
          { returnDocument: 'after' },
        )
        .lean<ConnectionDoc | null>();
      return changed && toConnection(changed);
    },
    async delete(id) {
      const { deletedCount } = await connections.deleteOne({ _id: id });
      // last: a connection without its newest token would send a dead one
      await refreshTokens.deleteMany({ connectionId: id });
      return deletedCount > 0;
    },
  };
}

import type { Connection } from '../../domain/connection.js';
import { openAuth, sealAuth } from '../auth-secrets.js';
import type { ConnectionStore, Keyring } from '../port.js';
import type { FakeRefreshTokenStore } from './refresh-tokens.js';
import { newestFirstOf, Table } from './table.js';

export function createFakeConnectionStore(
  keyring: Keyring,
  refreshTokens: FakeRefreshTokenStore,
): ConnectionStore {
  const connections = new Table<Connection>();
  const opened = (found: Connection | null) => found && openAuth(found, keyring);

  return {
    async insert(connection) {
      connections.insert(connection.id, sealAuth(connection, keyring));
    },
    async get(id) {
      return opened(connections.get(id));
    },
    async page(request) {
      const all = connections.all().map((connection) => openAuth(connection, keyring));
      return newestFirstOf('connections', 'createdAt', all, request);
    },
    async update(id, change) {
      return opened(connections.update(id, sealAuth(change, keyring)));
    },
    async delete(id) {
      refreshTokens.forget(id);
      return connections.delete(id);
    },
  };
}

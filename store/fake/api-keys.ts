import type { ApiKey } from '../../domain/access.js';
import type { ApiKeyStore } from '../port.js';
import { newestFirstOf, Table } from './table.js';

export function createFakeApiKeyStore(): ApiKeyStore {
  const keys = new Table<ApiKey>();
  const idsByHash = new Table<string>();

  return {
    async insert(key, secretHash) {
      if (keys.insert(key.id, key)) idsByHash.put(secretHash, key.id);
    },
    async findByHash(secretHash) {
      const key = keys.get(idsByHash.get(secretHash) ?? '');
      return key?.revokedAt === null ? key : null;
    },
    async page(request) {
      return newestFirstOf('apiKeys', 'createdAt', keys.all(), request);
    },
    async revoke(id, at) {
      if (keys.get(id)?.revokedAt !== null) return false;
      return keys.update(id, { revokedAt: at }) !== null;
    },
    async touch(id, at) {
      keys.update(id, { lastUsedAt: at });
    },
    async countActive(role) {
      return keys.all().filter((key) => key.role === role && key.revokedAt === null).length;
    },
  };
}

import type { ApiKey } from '../domain/access.js';
import { insertOnce } from './bulk-write.js';
import type { ApiKeyDoc } from './models/api-key.js';
import { fromStored, toStored } from './models/document.js';
import type { Models } from './models/index.js';
import { newestFirst } from './newest-first.js';
import type { ApiKeyStore } from './port.js';

export function createApiKeyStore({ apiKeys }: Pick<Models, 'apiKeys'>): ApiKeyStore {
  return {
    async insert(key, secretHash) {
      await insertOnce(apiKeys, { ...toStored(key), secretHash });
    },
    async findByHash(secretHash) {
      const found = await apiKeys.findOne({ secretHash }).lean<ApiKeyDoc | null>();
      return found?.revokedAt === null ? toKey(found) : null;
    },
    async page(request) {
      const { filter, sort, rows, page } = newestFirst<'createdAt', ApiKeyDoc>(
        'apiKeys',
        'createdAt',
        request,
      );
      return page(await apiKeys.find(filter).sort(sort).limit(rows).lean<ApiKeyDoc[]>(), toKey);
    },
    async revoke(id, at) {
      const { matchedCount } = await apiKeys.updateOne(
        { _id: id, revokedAt: null },
        { $set: { revokedAt: at } },
      );
      return matchedCount > 0;
    },
    async touch(id, at) {
      await apiKeys.updateOne({ _id: id }, { $set: { lastUsedAt: at } });
    },
    countActive: (role) => apiKeys.countDocuments({ role, revokedAt: null }),
  };
}

const toKey = ({ secretHash: _secretHash, ...doc }: ApiKeyDoc): ApiKey => fromStored(doc);

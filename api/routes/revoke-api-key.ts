import type { ApiKey } from '../../domain/access.js';
import type { Stores } from '../../store/port.js';
import { record } from '../audit.js';
import { allPages } from '../csv.js';
import { endpoint } from '../endpoint.js';
import { ApiError } from '../errors.js';
import { idParams } from '../schemas/basics.js';

export const revokeApiKey = endpoint({
  summary: 'Revoke an API key at once; the last admin key stays',
  params: idParams,
  success: { status: 204, description: 'Revoked' },
  handle:
    (deps) =>
    async ({ params, actor }) => {
      const key = await loadActiveKey(deps.stores, params.id);
      if (key.role === 'admin' && (await deps.stores.apiKeys.countActive('admin')) < 2) {
        const message = 'This is the last admin key. Create another with POST /v1/api-keys first.';
        throw new ApiError(409, 'LAST_ADMIN_KEY', message);
      }
      await deps.stores.apiKeys.revoke(key.id, deps.clock().toISOString());
      const before = { name: key.name, role: key.role };
      await record(deps, actor, { action: 'apiKey.revoke', subject: key.id, before, after: null });
      return { status: 204 };
    },
});

async function loadActiveKey(stores: Stores, id: string): Promise<ApiKey> {
  for await (const keys of allPages((request) => stores.apiKeys.page(request))) {
    const key = keys.find((one) => one.id === id && one.revokedAt === null);
    if (key) return key;
  }
  const message = 'There is no such active key. GET /v1/api-keys lists them.';
  throw new ApiError(404, 'API_KEY_MISSING', message);
}

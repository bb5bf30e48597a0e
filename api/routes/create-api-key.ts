import { hashApiKey, makeApiKey } from '../api-keys.js';
import { record } from '../audit.js';
import { endpoint } from '../endpoint.js';
import { apiKeyBody, newApiKeyAnswer } from '../schemas/access.js';

export const createApiKey = endpoint({
  summary: 'Create an API key; the key itself is shown this once',
  body: apiKeyBody,
  success: { status: 201, description: 'The key', schema: newApiKeyAnswer },
  handle:
    (deps) =>
    async ({ body, actor }) => {
      const key = makeApiKey();
      const apiKey = {
        id: deps.newId('apiKey'),
        ...body,
        createdAt: deps.clock().toISOString(),
        lastUsedAt: null,
        revokedAt: null,
      };
      await deps.stores.apiKeys.insert(apiKey, hashApiKey(key));
      const change = { action: 'apiKey.create', subject: apiKey.id, before: null, after: body };
      await record(deps, actor, change);
      return { status: 201, body: { ...apiKey, key } };
    },
});

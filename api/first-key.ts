import type { Stores } from '../store/port.js';
import { hashApiKey, makeApiKey } from './api-keys.js';
import type { ApiDeps } from './deps.js';

/**
 * Makes an admin key when no admin key is active. Answers the key, to be handed to a person once, or null.
 * Fails STORE_UNAVAILABLE.
 */
export async function ensureFirstKey(
  stores: Pick<Stores, 'apiKeys' | 'audit'>,
  { clock, newId }: Pick<ApiDeps, 'clock' | 'newId'>,
): Promise<string | null> {
  if ((await stores.apiKeys.countActive('admin')) > 0) return null;
  const key = makeApiKey();
  const at = clock().toISOString();
  const apiKey = {
    id: newId('apiKey'),
    name: 'first admin',
    role: 'admin' as const,
    createdAt: at,
  };
  await stores.apiKeys.insert({ ...apiKey, lastUsedAt: null, revokedAt: null }, hashApiKey(key));
  await stores.audit.add({
    id: newId('audit'),
    at,
    actor: 'system',
    action: 'apiKey.create',
    subject: apiKey.id,
    before: null,
    after: { name: apiKey.name, role: apiKey.role },
  });
  return key;
}

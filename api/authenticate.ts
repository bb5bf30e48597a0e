import { mayAct } from '../domain/access.js';
import type { ApiKey, Role } from '../domain/access.js';
import { hashApiKey } from './api-keys.js';
import type { ApiDeps } from './deps.js';
import { ApiError } from './errors.js';

const TOUCH_AFTER_MS = 60_000;

/** The key behind an `Authorization` header; throws 401. */
export async function authenticate(
  { stores, clock }: Pick<ApiDeps, 'stores' | 'clock'>,
  header: string | undefined,
): Promise<ApiKey> {
  const secret = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  if (!secret) throw unauthenticated('Send an API key: "Authorization: Bearer rc_…".');
  const key = await stores.apiKeys.findByHash(hashApiKey(secret));
  if (!key || key.revokedAt !== null) {
    throw unauthenticated('This API key is not known or was revoked. Ask an admin for a new one.');
  }
  const now = clock();
  // To the minute only: otherwise every read of the API would be a write.
  if (now.getTime() - Date.parse(key.lastUsedAt ?? '1970-01-01') >= TOUCH_AFTER_MS) {
    await stores.apiKeys.touch(key.id, now.toISOString());
  }
  return key;
}

/** Throws 403 unless the key's role reaches. */
export function requireRole(key: ApiKey, needs: Role): void {
  if (mayAct(key.role, needs)) return;
  const message = `This needs the role ${needs}, and this key has ${key.role}. Use a key with the role ${needs}.`;
  throw new ApiError(403, 'FORBIDDEN', message);
}

const unauthenticated = (message: string) =>
  new ApiError(401, 'UNAUTHENTICATED', message, {
    headers: { 'WWW-Authenticate': 'Bearer realm="rollcall"' },
  });

import { createHash } from 'node:crypto';
import { onceMoreIfTaken } from './bulk-write.js';
import type { Models } from './models/index.js';
import type { RefreshTokenDoc } from './models/refresh-token.js';
import type { Keyring, RefreshTokenStore } from './port.js';

export function createRefreshTokenStore(
  { refreshTokens }: Pick<Models, 'refreshTokens'>,
  keyring: Keyring,
): RefreshTokenStore {
  return {
    async newest(connectionId, given) {
      const _id = grantId(connectionId, given);
      const found = await refreshTokens.findOne({ _id }).lean<RefreshTokenDoc | null>();
      return found === null ? given : keyring.decrypt(found.newest);
    },
    async keep(connectionId, given, newest) {
      const $set = { connectionId, newest: keyring.encrypt(newest) };
      const _id = grantId(connectionId, given);
      await onceMoreIfTaken(() => refreshTokens.updateOne({ _id }, { $set }, { upsert: true }));
    },
  };
}

/** Without a key: a change of keys must not lose the grant, and nobody can guess a token from its digest. */
export const grantId = (connectionId: string, given: string): string =>
  `${connectionId}:${createHash('sha256').update(given).digest('base64url')}`;

import type { ConnectionStore } from './port.js';

/** Stores the refresh token that Salesforce put in place of the one it just took: the old one is dead. */
export const keepRefreshToken =
  (connections: Pick<ConnectionStore, 'get' | 'update'>, clock: () => Date) =>
  async (connectionId: string, refreshToken: string): Promise<void> => {
    const connection = await connections.get(connectionId);
    if (connection?.auth.type !== 'refreshToken') return;
    const auth = { ...connection.auth, refreshToken };
    await connections.update(connectionId, { auth, updatedAt: clock().toISOString() });
  };

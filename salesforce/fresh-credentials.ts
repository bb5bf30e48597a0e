import type { Connection } from '../domain/connection.js';

/**
 * Signs in with the newest credentials of a connection, and keeps the refresh token that Salesforce answered with, if
 * any, before it resolves: the one that was sent is dead then, and to send it again would revoke the whole grant.
 */
export type WithFreshCredentials = <T extends { refreshToken: string | null }>(
  connection: Connection,
  signIn: (latest: Connection) => Promise<T>,
) => Promise<T>;

/** For a process that shares its connections with no other: rotated tokens live as long as it does. */
export function rememberTokens(): WithFreshCredentials {
  const newest = new Map<string, string>();
  return async (connection, signIn) => {
    const { id, auth } = connection;
    if (auth.type !== 'refreshToken') return signIn(connection);
    const key = `${id}:${auth.refreshToken}`;
    const refreshToken = newest.get(key) ?? auth.refreshToken;
    const answer = await signIn({ ...connection, auth: { ...auth, refreshToken } });
    if (answer.refreshToken !== null) newest.set(key, answer.refreshToken);
    return answer;
  };
}

import type { Connection, ConnectionAuth } from '../domain/connection.js';
import type { Keyring } from './port.js';

type WithAuth = Partial<Pick<Connection, 'auth'>>;

/** The same connection, or change of one, with the secrets of its `auth` encrypted. */
export const sealAuth = <T extends WithAuth>(connection: T, { encrypt }: Keyring): T =>
  connection.auth ? { ...connection, auth: mapSecrets(connection.auth, encrypt) } : connection;

/** Fails KEY_MISMATCH. */
export const openAuth = <T extends WithAuth>(connection: T, { decrypt }: Keyring): T =>
  connection.auth ? { ...connection, auth: mapSecrets(connection.auth, decrypt) } : connection;

function mapSecrets(auth: ConnectionAuth, change: (secret: string) => string): ConnectionAuth {
  const optional = (secret: string | null) => (secret === null ? null : change(secret));
  switch (auth.type) {
    case 'clientCredentials':
      return { ...auth, clientSecret: change(auth.clientSecret) };
    case 'jwtBearer':
      return { ...auth, privateKey: change(auth.privateKey) };
    case 'refreshToken':
      return {
        ...auth,
        clientSecret: optional(auth.clientSecret),
        refreshToken: change(auth.refreshToken),
      };
    case 'password':
      return {
        ...auth,
        clientSecret: change(auth.clientSecret),
        password: change(auth.password),
        securityToken: optional(auth.securityToken),
      };
  }
}

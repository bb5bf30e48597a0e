import { randomBytes } from 'node:crypto';

/** What a client must show to be let in. */
export interface Credentials {
  clientId: string;
  clientSecret: string;
  username: string;
  /** The password with the security token behind it, as the password grant wants it. */
  password: string;
  refreshToken: string;
  /** Public key (PEM, SPKI) that JWT assertions are verified with; null: the JWT grant is refused. */
  jwtPublicKey: string | null;
}

/** Credentials as given, the rest at random. */
export function createCredentials(given: Partial<Credentials>): Credentials {
  const secret = (bytes: number): string => randomBytes(bytes).toString('base64url');
  return {
    clientId: `3MVG9${secret(40)}`,
    clientSecret: secret(32),
    username: `integration.${randomBytes(4).toString('hex')}@acme.example`,
    password: secret(18),
    refreshToken: `5Aep861${secret(30)}`,
    jwtPublicKey: null,
    ...given,
  };
}

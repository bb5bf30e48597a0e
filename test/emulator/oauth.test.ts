import { SignJWT, exportSPKI, generateKeyPair } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { API, signIn, startClient } from './harness.js';
import type { Client } from './harness.js';

const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
let client: Client;
let sign: (claims: Record<string, unknown>) => Promise<string>;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  sign = (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
  client = await startClient({ credentials: { jwtPublicKey: await exportSPKI(publicKey) } });
});

afterAll(() => client.emulator.close());

const works = async (token: string): Promise<number> => {
  const { url } = client.emulator;
  const answer = await fetch(`${url}${API}/limits`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  return answer.status;
};

describe('the token endpoint', () => {
  it('takes client credentials in the body and as Basic', async () => {
    const { clientId, clientSecret } = client.emulator.credentials;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const answer = await signIn(
      client.emulator,
      { grant_type: 'client_credentials' },
      { Authorization: `Basic ${basic}` },
    );
    expect(await works(answer.access_token)).toBe(200);
    expect(answer).toMatchObject({ token_type: 'Bearer', instance_url: client.emulator.url });
    expect(answer).not.toHaveProperty('expires_in');
    expect(answer.id).toMatch(/\/id\/00D\w{15}\/005\w{15}$/);
    expect(typeof answer.issued_at).toBe('string');
  });

  it('takes a signed assertion, with exp as a number or as text', async () => {
    const { clientId, username } = client.emulator.credentials;
    const exp = Math.floor(Date.now() / 1000) + 180;
    for (const given of [exp, String(exp)]) {
      const assertion = await sign({
        iss: clientId,
        sub: username,
        aud: 'https://login.salesforce.com',
        exp: given,
      });
      const answer = await signIn(client.emulator, { grant_type: JWT_GRANT, assertion });
      expect(await works(answer.access_token)).toBe(200);
    }
  });

  it('refuses a bad assertion for the reason it is bad', async () => {
    const { clientId, username } = client.emulator.credentials;
    const exp = Math.floor(Date.now() / 1000) + 180;
    const good = { iss: clientId, sub: username, aud: 'https://test.salesforce.com', exp };
    const refused = async (claims: Record<string, unknown>): Promise<unknown> =>
      (await signIn(client.emulator, { grant_type: JWT_GRANT, assertion: await sign(claims) }))
        .error_description;
    expect(await refused({ ...good, aud: 'https://example.com' })).toBe('audience is invalid');
    expect(await refused({ ...good, exp: exp - 3600 })).toContain('expired');
    expect(await refused({ ...good, sub: 'nobody' })).toBe("user hasn't approved this consumer");
    const { privateKey } = await generateKeyPair('RS256');
    const forged = await new SignJWT(good).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
    const answer = await signIn(client.emulator, { grant_type: JWT_GRANT, assertion: forged });
    expect(answer).toMatchObject({ error: 'invalid_grant' });
  });

  it('takes a user name and password', async () => {
    const { clientId, clientSecret, username, password } = client.emulator.credentials;
    const form = {
      grant_type: 'password',
      client_id: clientId,
      client_secret: clientSecret,
      username,
    };
    expect(await works((await signIn(client.emulator, { ...form, password })).access_token)).toBe(
      200,
    );
    const refused = await signIn(client.emulator, { ...form, password: 'wrong' });
    expect(refused).toMatchObject({
      error: 'invalid_grant',
      error_description: 'authentication failure',
    });
  });

  it.each([
    [{ client_id: 'nobody' }, 'invalid_client_id'],
    [{ client_secret: 'wrong' }, 'invalid_client'],
    [{ grant_type: 'magic' }, 'unsupported_grant_type'],
  ])('refuses %j', async (change, error) => {
    const { clientId, clientSecret } = client.emulator.credentials;
    const form = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    };
    expect(await signIn(client.emulator, { ...form, ...change })).toMatchObject({ error });
  });
});

describe('refresh tokens', () => {
  const refresh = (token: string) =>
    signIn(client.emulator, {
      grant_type: 'refresh_token',
      client_id: client.emulator.credentials.clientId,
      refresh_token: token,
    });
  let token = '';

  beforeEach(() => {
    token = client.emulator.org.sessions.addRefreshToken();
  });

  it('stay the same without rotation', async () => {
    expect(await refresh(token)).not.toHaveProperty('refresh_token');
    expect(await works((await refresh(token)).access_token)).toBe(200);
  });

  it('are replaced with rotation, and using an old one ends the grant', async () => {
    client.emulator.org.settings.rotateRefreshTokens = true;
    const first = await refresh(token);
    const second = await refresh(String(first.refresh_token));
    expect(await works(second.access_token)).toBe(200);
    expect(await refresh(token)).toMatchObject({ error: 'invalid_grant' });
    expect(await works(second.access_token)).toBe(401);
    expect(await refresh(String(second.refresh_token))).toMatchObject({ error: 'invalid_grant' });
    client.emulator.org.settings.rotateRefreshTokens = false;
  });
});

describe('sessions', () => {
  it('end after the requests they are good for', async () => {
    client.emulator.org.settings.tokenUses = 2;
    const { token } = client.emulator.org.sessions.issue('c');
    client.emulator.org.settings.tokenUses = null;
    expect([await works(token), await works(token), await works(token)]).toEqual([200, 200, 401]);
  });

  it('end with their time on the clock of the org', async () => {
    const { token } = client.emulator.org.sessions.issue('c');
    client.emulator.org.clock.advance(7_200_001);
    expect(await works(token)).toBe(401);
    client.emulator.org.clock.advance(-7_200_001);
  });

  it('are told apart by introspection and ended by revoking', async () => {
    const { token } = client.emulator.org.sessions.issue('c');
    const { url } = client.emulator;
    const ask = async (): Promise<unknown> => {
      const answer = await fetch(`${url}/services/oauth2/introspect`, {
        method: 'POST',
        body: new URLSearchParams({ token }),
      });
      return answer.json();
    };
    expect(await ask()).toMatchObject({ active: true, client_id: 'c' });
    await fetch(`${url}/services/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token }),
    });
    expect(await ask()).toEqual({ active: false });
    expect(await works(token)).toBe(401);
  });

  it('that ended get INVALID_SESSION_ID with WWW-Authenticate', async () => {
    const answer = await fetch(`${client.emulator.url}${API}/query?q=x`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect(await answer.json()).toEqual([
      { message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' },
    ]);
  });

  it('know who they are, by header and by oauth_token', async () => {
    const { org, credentials, url } = client.emulator;
    const path = `/id/${org.orgId}/${org.userId}`;
    const byHeader = await client.json(path);
    expect(byHeader).toMatchObject({ username: credentials.username, organization_id: org.orgId });
    const byQuery = await fetch(`${url}${path}?format=json&oauth_token=${client.token}`);
    expect(await byQuery.json()).toMatchObject({ user_id: org.userId });
    expect((await fetch(`${url}${path}`)).status).toBe(403);
    expect(await client.json('/services/oauth2/userinfo')).toMatchObject({ user_id: org.userId });
  });

  it('never show in the log', async () => {
    const shown = JSON.stringify(client.emulator.org.log.since());
    const { clientSecret, password } = client.emulator.credentials;
    expect(shown).toContain('/services/oauth2/token');
    for (const secret of [client.token, clientSecret, password])
      expect(shown).not.toContain(secret);
  });
});

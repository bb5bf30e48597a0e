import { generateKeyPairSync } from 'node:crypto';
import { importSPKI, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionAuth } from '../../domain/connection.js';
import { first, htmlPage, json, resetBeforeHeaders, truncatedJson } from './fault-server.js';
import {
  connectionTo,
  LEADS,
  ORG_ID,
  startSmallOrg,
  testGateway,
  type SmallOrg,
} from './small-org.js';

let org: SmallOrg;
beforeEach(async () => {
  org = await startSmallOrg(3);
});
afterEach(() => org.close());

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

const REFRESH: ConnectionAuth = {
  type: 'refreshToken',
  clientId: 'client',
  clientSecret: null,
  refreshToken: 'first',
};
const PASSWORD: ConnectionAuth = {
  type: 'password',
  clientId: 'client',
  clientSecret: 's3cret',
  username: 'ann',
  password: 'pa+ss&',
  securityToken: 'T0',
};
const JWT: ConnectionAuth = { type: 'jwtBearer', clientId: 'client', username: 'ann', privateKey };

const formOf = (): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(org.to('/token').at(-1)?.body));

async function openOnce(auth?: ConnectionAuth): Promise<void> {
  const { gateway } = testGateway();
  await gateway.open(connectionTo(org.url, auth));
  await gateway.close();
}

describe('each flow sends what Salesforce expects', () => {
  it('client credentials', async () => {
    await openOnce();
    expect(formOf()).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_secret: 's3cret',
    });
  });

  it('refresh token, without a secret the app does not have', async () => {
    await openOnce(REFRESH);
    expect(formOf()).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'first',
      client_id: 'client',
    });
  });

  it('user name and password with the security token behind it', async () => {
    await openOnce(PASSWORD);
    expect(formOf()).toEqual({
      grant_type: 'password',
      client_id: 'client',
      client_secret: 's3cret',
      username: 'ann',
      password: 'pa+ss&T0',
    });
  });

  it('JWT bearer, signed with RS256 and short-lived', async () => {
    await openOnce(JWT);
    const form = formOf();
    expect(Object.keys(form)).toEqual(['grant_type', 'assertion']);
    const key = await importSPKI(publicKey, 'RS256');
    const { payload } = await jwtVerify(String(form['assertion']), key, { algorithms: ['RS256'] });
    expect(payload).toMatchObject({ iss: 'client', sub: 'ann', aud: org.url });
    expect(payload.exp).toBeLessThanOrEqual(Date.now() / 1000 + 300);
  });

  it('a private key that cannot be read is said so, without the key', async () => {
    const opened = openOnce({ ...JWT, privateKey: 'KEY-MATERIAL' });
    await expect(opened).rejects.toMatchObject({
      type: 'SALESFORCE_AUTH_REFUSED',
      message: expect.not.stringContaining('KEY-MATERIAL') as string,
    });
    expect(org.seen).toEqual([]);
  });
});

describe('a refused sign-in says what to do', () => {
  it.each([
    ['invalid_grant', 'expired access/refresh token', REFRESH, /Authorise the connection again/],
    ['invalid_grant', 'authentication failure', PASSWORD, /security token/],
    ['invalid_grant', "user hasn't approved this consumer", JWT, /Pre-authorise/],
    ['invalid_grant', 'audience is invalid', JWT, /sandbox/],
    ['invalid_grant', 'request not supported on this domain', undefined, /My Domain/],
    ['invalid_client_id', 'client identifier invalid', undefined, /consumer key/],
    ['invalid_client', 'invalid client credentials', undefined, /client secret is wrong/],
    ['inactive_user', 'user is inactive', undefined, /Activate/],
    ['inactive_org', 'org is locked', undefined, /locked/],
    ['unsupported_grant_type', 'grant type not supported', undefined, /Enable the flow/],
  ] as const)('%s (%s)', async (error, error_description, auth, remedy) => {
    org.faults.push((_seen, response) => json(response, { error, error_description }, 400));
    const failure = await openOnce(auth).catch((e: unknown) => e);
    expect(failure).toMatchObject({ type: 'SALESFORCE_AUTH_REFUSED', retryable: false });
    expect(failure).toHaveProperty('message', expect.stringMatching(remedy));
    expect(JSON.stringify([failure, (failure as Error).message])).not.toMatch(
      /s3cret|pa\+ss|first|BEGIN/,
    );
    expect(org.to('/token')).toHaveLength(1);
  });

  it('a page that is no sign-in points at the login URL', async () => {
    org.faults.push(htmlPage(404));
    await expect(openOnce()).rejects.toMatchObject({
      type: 'SALESFORCE_AUTH_REFUSED',
      message: expect.stringContaining('login URL') as string,
    });
  });

  it.each([
    ['too many sign-ins', 400, { error: 'rate_limit_exceeded' }, 'SALESFORCE_BUSY'],
    ['maintenance', 503, {}, 'SALESFORCE_UNAVAILABLE'],
  ])('%s may pass by itself', async (_name, status, body, type) => {
    org.faults.push((_seen, response) => json(response, body, status));
    await expect(openOnce()).rejects.toMatchObject({ type, retryable: true });
  });
});

describe('a sign-in', () => {
  it('is sent again only when no answer came', async () => {
    org.faults.push(first(2, '/token', resetBeforeHeaders));
    await openOnce();
    expect(org.to('/token')).toHaveLength(3);
    org.faults.push(first(9, '/token', truncatedJson));
    await expect(openOnce()).rejects.toMatchObject({ type: 'SALESFORCE_BAD_ANSWER' });
    expect(org.to('/token')).toHaveLength(4);
  });

  it('is made once for many callers, and kept', async () => {
    const { gateway } = testGateway();
    const connection = connectionTo(org.url);
    const orgs = await Promise.all(Array.from({ length: 20 }, () => gateway.open(connection)));
    await Promise.all(orgs.map((o) => o.page(LEADS, null)));
    expect(org.to('/token')).toHaveLength(1);
    expect(orgs.reduce((sum, o) => sum + o.usage().apiCalls, 0)).toBe(21);
    await gateway.close();
  });

  it('is made anew when the credentials change', async () => {
    const { gateway } = testGateway();
    await gateway.open(connectionTo(org.url, PASSWORD));
    await gateway.open(connectionTo(org.url, { ...PASSWORD, password: 'new' }));
    expect(org.to('/token')).toHaveLength(2);
    await gateway.close();
  });

  it('that failed is tried again by the next caller', async () => {
    const { gateway } = testGateway();
    org.faults.push(
      first(1, '/token', (_seen, response) => json(response, { error: 'inactive_user' }, 400)),
    );
    await expect(gateway.open(connectionTo(org.url))).rejects.toMatchObject({
      type: 'SALESFORCE_AUTH_REFUSED',
    });
    await expect(gateway.open(connectionTo(org.url))).resolves.toBeDefined();
    await gateway.close();
  });

  it.each([
    ['the login URL', 'https://login.salesforce.com.evil.example', null],
    ['the instance in the answer', null, 'https://acme.my.salesforce.com.evil.example'],
  ])('goes nowhere when %s is not Salesforce', async (_name, loginUrl, instanceUrl) => {
    org.instanceUrl = instanceUrl;
    const { gateway } = testGateway();
    const opened = gateway.open(connectionTo(loginUrl ?? org.url));
    await expect(opened).rejects.toMatchObject({
      type: 'SALESFORCE_AUTH_REFUSED',
      message: expect.stringContaining('not on a Salesforce domain') as string,
    });
    await gateway.close();
  });

  it('on loopback is refused unless the house allows it', async () => {
    const { gateway } = testGateway({ allowLoopbackHttp: false });
    await expect(gateway.open(connectionTo(org.url))).rejects.toMatchObject({
      type: 'SALESFORCE_AUTH_REFUSED',
    });
    expect(org.seen).toEqual([]);
    const allowing = testGateway({ allowLoopbackHttp: false, allowedOrigins: [org.url] });
    await expect(allowing.gateway.open(connectionTo(org.url))).resolves.toBeDefined();
    await Promise.all([gateway.close(), allowing.gateway.close()]);
  });
});

describe('the org behind a connection', () => {
  it('must be the pinned one', async () => {
    const { gateway } = testGateway();
    const other = { orgId: '00D000000000009AAA' };
    await expect(gateway.open(connectionTo(org.url, undefined, other))).rejects.toMatchObject({
      type: 'ORG_CHANGED',
    });
    await expect(
      gateway.open(connectionTo(org.url, undefined, { orgId: ORG_ID.slice(0, 15) })),
    ).resolves.toBeDefined();
    await gateway.close();
  });
});

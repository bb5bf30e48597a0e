import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionAuth } from '../../domain/connection.js';
import { startEmulator, type Emulator, type Fault, type FaultRule } from '../../emulator/index.js';
import type { ClosableSalesforceGateway } from '../../salesforce/gateway.js';
import type { SalesforceOrg } from '../../salesforce/port.js';
import { connectionTo, testGateway } from './small-org.js';

const LEADS = 12_000;
const QUERY = {
  object: 'Lead',
  fields: ['Email', 'HasOptedOutOfEmail', 'Owner.Name'],
  filter: null,
};

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

let emulator: Emulator;
const gateways: ClosableSalesforceGateway[] = [];
beforeAll(async () => {
  const credentials = { password: 'wordTOKEN', jwtPublicKey: publicKey };
  emulator = await startEmulator({ leads: LEADS, contacts: 50, credentials });
});
afterEach(async () => {
  emulator.org.faults.clear();
  emulator.org.settings.rotateRefreshTokens = false;
  emulator.org.settings.shrinkPages = false;
  emulator.org.settings.locatorsBoundToSession = false;
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
});
afterAll(() => emulator.close());

const SHORT = { connectMs: 2_000, headersMs: 1_500, bodyMs: 300 };

function gatewayOf(options: Parameters<typeof testGateway>[0] = {}) {
  const made = testGateway(options);
  gateways.push(made.gateway);
  return made;
}

function authOf(type: ConnectionAuth['type']): ConnectionAuth {
  const { clientId, clientSecret, refreshToken, username } = emulator.credentials;
  switch (type) {
    case 'clientCredentials':
      return { type, clientId, clientSecret };
    case 'jwtBearer':
      return { type, clientId, username, privateKey };
    case 'refreshToken':
      return { type, clientId, clientSecret, refreshToken };
    case 'password':
      return { type, clientId, clientSecret, username, password: 'word', securityToken: 'TOKEN' };
  }
}

const open = (options: Parameters<typeof testGateway>[0] = {}): Promise<SalesforceOrg> =>
  gatewayOf(options).gateway.open(connectionTo(emulator.url, authOf('clientCredentials')));

async function readAll(org: SalesforceOrg, between?: (page: number) => void): Promise<string[]> {
  const read: string[] = [];
  for (let page = 0, after: string | null = null; ; page += 1) {
    const { records } = await org.page(QUERY, after);
    if (records.length === 0) return read;
    read.push(...records.map(({ Id }) => Id));
    after = records.at(-1)?.Id ?? null;
    between?.(page);
  }
}

const strike = (rule: Omit<FaultRule, 'fault'>, fault: Fault): void => {
  emulator.org.faults.add({ ...rule, fault });
};

const complete = (ids: string[]): void => {
  expect(ids).toHaveLength(LEADS);
  expect(new Set(ids).size).toBe(LEADS);
};

describe('signing in', () => {
  it.each(['clientCredentials', 'jwtBearer', 'refreshToken', 'password'] as const)(
    '%s',
    async (type) => {
      const org = await gatewayOf().gateway.open(connectionTo(emulator.url, authOf(type)));
      expect(await org.identity()).toEqual({
        orgId: emulator.org.orgId,
        userId: emulator.org.userId,
        username: emulator.credentials.username,
        apiVersion: '62.0',
        sandbox: false,
      });
    },
  );

  it('with a wrong secret is refused with the remedy', async () => {
    const auth = { ...authOf('clientCredentials'), clientSecret: 'wrong-secret' } as ConnectionAuth;
    const failure = await gatewayOf()
      .gateway.open(connectionTo(emulator.url, auth))
      .catch((e: unknown) => e);
    expect(failure).toMatchObject({
      type: 'SALESFORCE_AUTH_REFUSED',
      details: { code: 'invalid_client' },
    });
    expect((failure as Error).message).not.toContain('wrong-secret');
  });

  it('with a rotating refresh token goes on, expiry after expiry', async () => {
    emulator.org.settings.rotateRefreshTokens = true;
    const { gateway } = gatewayOf();
    const org = await gateway.open(connectionTo(emulator.url, authOf('refreshToken')));
    for (let i = 0; i < 3; i += 1) {
      emulator.org.sessions.expireAll();
      expect(await org.count(QUERY)).toBe(LEADS);
    }
    expect(org.usage()).toEqual({ apiCalls: 1 + 3 * 3, retries: 3 });
  });

  it('is done anew when the identity service, which never says 401, refuses an old token', async () => {
    const org = await open();
    emulator.org.sessions.expireAll();
    expect(await org.identity()).toMatchObject({ orgId: emulator.org.orgId });
    expect(org.usage().retries).toBe(1);
  });
});

describe('a read of thousands', () => {
  it('passes 10,000 rows, where a stream of jsforce would stop in silence', async () => {
    const org = await open();
    complete(await readAll(org));
    expect(org.usage()).toEqual({ apiCalls: 1 + 7, retries: 0 });
    expect(await org.count(QUERY)).toBe(LEADS);
    expect((await org.apiUsage()).used).toBeGreaterThan(7);
  });

  it('survives a token that expires in the middle', async () => {
    const org = await open();
    complete(await readAll(org, (page) => page === 2 && emulator.org.sessions.expireAll()));
    expect(org.usage()).toEqual({ apiCalls: 1 + 7 + 2, retries: 1 });
  });

  it('survives short answers whose cursors die with the session', async () => {
    emulator.org.settings.shrinkPages = true;
    emulator.org.settings.locatorsBoundToSession = true;
    strike({ path: '/query/', nth: 2 }, { type: 'expireToken' });
    strike({ path: '/query/', nth: 4 }, { type: 'locatorGone' });
    complete(await readAll(await open()));
  });

  const faults: [string, Fault, number][] = [
    [
      'a burst of 503 with Retry-After',
      { type: 'status', status: 503, headers: { 'Retry-After': '1' } },
      3,
    ],
    ['resets before the headers', { type: 'resetBeforeHeaders' }, 2],
    ['resets in the middle of a body', { type: 'resetMidBody', afterBytes: 2_000 }, 2],
    ['a stalled body', { type: 'stall', at: 'body' }, 1],
    ['a dripping body', { type: 'slow', dripBytes: 10, dripEveryMs: 20 }, 1],
    ['truncated JSON', { type: 'truncate' }, 2],
    ['too many requests at once', { type: 'concurrentLimit' }, 2],
  ];
  it.each(faults)('survives %s, and counts the tries', async (_name, fault, times) => {
    const { gateway, waits } = gatewayOf({ timeouts: SHORT, random: () => 0 });
    const org = await gateway.open(connectionTo(emulator.url, authOf('clientCredentials')));
    strike({ path: '/query', nth: 3, times }, fault);
    complete(await readAll(org));
    expect(org.usage()).toEqual({ apiCalls: 1 + 7 + times, retries: times });
    if (fault.type === 'status') expect(waits).toEqual([1_000, 1_000, 1_000]);
  });

  it.each([
    ['wrong totals', { type: 'wrongTotal', by: 1 }, 'READ_INCOMPLETE'],
    ['lost rows', { type: 'dropRow', index: 5 }, 'READ_INCOMPLETE'],
    ['doubled rows', { type: 'duplicateRow', index: 5 }, 'READ_INCOMPLETE'],
    ['the daily limit', { type: 'dailyLimit' }, 'SALESFORCE_DAILY_LIMIT'],
  ] as [string, Fault, string][])('stops at %s', async (_name, fault, type) => {
    const org = await open();
    strike({ path: '/query', nth: 2 }, fault);
    await expect(readAll(org)).rejects.toMatchObject({ type });
  });

  it('stops when each new session is refused', async () => {
    const org = await open();
    strike({ path: '/query', nth: 2, times: 1_000 }, { type: 'expireToken' });
    await expect(readAll(org)).rejects.toMatchObject({ type: 'SALESFORCE_SESSION_REFUSED' });
    expect(org.usage().apiCalls).toBe(1 + 1 + 3 + 2);
  });
});

describe('long questions', () => {
  it('go where no address can be too long', async () => {
    const org = await open();
    const ids = (await readAll(org)).slice(0, 1_500);
    const before = emulator.org.log.since().at(-1)?.seq ?? 0;
    const found = await org.byIds(QUERY, [...ids, ...ids]);
    expect(found.map(({ Id }) => Id).sort()).toEqual([...ids].sort());
    const sent = emulator.org.log.since(before);
    expect(sent.map(({ method, status }) => [method, status])).toEqual(
      Array(3).fill(['POST', 200]),
    );
  });

  it('are repeated after a cut, since they only read', async () => {
    const org = await open();
    const ids = (await readAll(org)).slice(0, 500);
    strike({ path: '/composite', nth: 1 }, { type: 'resetMidBody' });
    expect(await org.byIds(QUERY, ids)).toHaveLength(500);
    expect(org.usage().retries).toBe(1);
  });
});

describe('the schema', () => {
  it('is read in full', async () => {
    const org = await open();
    const objects = await org.objects();
    expect(objects.find(({ name }) => name === 'Contact')).toMatchObject({
      custom: false,
      queryable: true,
    });
    const fields = await org.fields('Contact');
    expect(fields.find(({ name }) => name === 'AccountId')).toMatchObject({
      type: 'reference',
      referenceTo: ['Account'],
      relationshipName: 'Account',
    });
    const status = (await org.fields('Lead')).find(({ name }) => name === 'Status');
    expect(status?.picklistValues[0]).toMatchObject({
      active: true,
      value: expect.any(String) as string,
    });
    expect((await org.listViews('Lead')).length).toBeGreaterThan(0);
  });

  it('gives parents as paths', async () => {
    const query = { object: 'Contact', fields: ['Account.Name'], filter: null };
    const { records } = await (await open()).page(query, null, { limit: 5 });
    expect(records).toHaveLength(5);
    for (const record of records)
      expect(Object.keys(record).sort()).toEqual(['Account.Name', 'Id']);
  });
});

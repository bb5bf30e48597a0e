import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionAuth } from '../../domain/connection.js';
import type { WithFreshCredentials } from '../../salesforce/fresh-credentials.js';
import { first, json } from './fault-server.js';
import {
  connectionTo,
  grantOf,
  LEADS,
  startSmallOrg,
  testGateway,
  type SmallOrg,
} from './small-org.js';

let org: SmallOrg;
beforeEach(async () => {
  org = await startSmallOrg(3);
});
afterEach(() => org.close());

const REFRESH: Extract<ConnectionAuth, { type: 'refreshToken' }> = {
  type: 'refreshToken',
  clientId: 'client',
  clientSecret: null,
  refreshToken: 'first',
};

const formOf = (): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(org.to('/token').at(-1)?.body));

describe('a session that expires', () => {
  it('in the middle of a read is renewed, and counted as a try', async () => {
    const { gateway } = testGateway();
    const salesforce = await gateway.open(connectionTo(org.url));
    await salesforce.page(LEADS, null);
    org.tokens.clear();
    const heard: boolean[] = [];
    const page = await salesforce.page(LEADS, null, {
      onRequest: ({ retry }) => heard.push(retry),
    });
    expect(page.records).toHaveLength(3);
    expect(salesforce.usage()).toEqual({ apiCalls: 5, retries: 1 });
    expect(heard).toEqual([false, false, true]);
    await gateway.close();
  });

  it('under twenty calls at once is renewed once', async () => {
    const { gateway } = testGateway();
    const salesforce = await gateway.open(connectionTo(org.url));
    org.tokens.clear();
    const pages = await Promise.all(Array.from({ length: 20 }, () => salesforce.page(LEADS, null)));
    expect(pages.every((page) => page.records.length === 3)).toBe(true);
    expect(org.to('/token')).toHaveLength(2);
    await gateway.close();
  });

  it('and is refused however often it is renewed ends in SALESFORCE_SESSION_REFUSED', async () => {
    const { gateway } = testGateway();
    const salesforce = await gateway.open(connectionTo(org.url));
    org.faults.push((seen, response) =>
      seen.path.includes('/data/')
        ? json(
            response,
            [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }],
            401,
          )
        : false,
    );
    const refused = { type: 'SALESFORCE_SESSION_REFUSED', retryable: false };
    await expect(salesforce.page(LEADS, null)).rejects.toMatchObject(refused);
    expect(org.to('/token')).toHaveLength(3);
    await expect(salesforce.fields('Lead')).rejects.toMatchObject(refused);
    expect(org.to('/token')).toHaveLength(5);
    await gateway.close();
  });

  it('and can never work for the REST API is not renewed at all', async () => {
    const { gateway } = testGateway();
    const salesforce = await gateway.open(connectionTo(org.url));
    const message = 'This session is not valid for use with the REST API';
    org.faults.push((_seen, response) =>
      json(response, [{ errorCode: 'INVALID_SESSION_ID', message }], 401),
    );
    await expect(salesforce.page(LEADS, null)).rejects.toMatchObject({
      type: 'SALESFORCE_SESSION_REFUSED',
    });
    expect(org.to('/token')).toHaveLength(1);
    await gateway.close();
  });

  it('and comes back on another host is followed there', async () => {
    const moved = await startSmallOrg(3);
    const { gateway } = testGateway();
    const salesforce = await gateway.open(connectionTo(org.url));
    org.tokens.clear();
    org.instanceUrl = moved.url;
    moved.tokens.add('token-2');
    expect((await salesforce.page(LEADS, null)).records).toHaveLength(3);
    expect([org.to('/query').length, moved.to('/query').length]).toEqual([1, 1]);
    expect(moved.to('/query')[0]?.headers.authorization).toBe('Bearer token-2');
    await Promise.all([gateway.close(), moved.close()]);
  });

  it('and comes back for another org is refused', async () => {
    const { gateway } = testGateway();
    const salesforce = await gateway.open(connectionTo(org.url));
    org.tokens.clear();
    org.faults.push(
      first(1, '/token', (_seen, response) =>
        json(response, {
          ...grantOf(org, 'x'),
          id: `${org.url}/id/00D000000000009AAA/005000000000001AAA`,
        }),
      ),
    );
    await expect(salesforce.page(LEADS, null)).rejects.toMatchObject({ type: 'ORG_CHANGED' });
    await gateway.close();
  });
});

describe('a refresh token that Salesforce rotates', () => {
  const rotate = () => {
    let n = 0;
    org.faults.push((seen, response) => {
      if (!seen.path.endsWith('/token')) return false;
      n += 1;
      org.tokens.add(`rotated-${n}`);
      return json(response, { ...grantOf(org, `rotated-${n}`), refresh_token: `refresh-${n}` });
    });
  };

  it('is used for the next renewal', async () => {
    rotate();
    const { gateway } = testGateway();
    const salesforce = await gateway.open(connectionTo(org.url, REFRESH));
    org.tokens.clear();
    await salesforce.page(LEADS, null);
    expect(formOf()['refresh_token']).toBe('refresh-1');
    await gateway.close();
  });

  it('is handed over before the session is used', async () => {
    rotate();
    const kept: unknown[] = [];
    const withFreshCredentials: WithFreshCredentials = async (connection, signIn) => {
      const answer = await signIn({ ...connection, auth: { ...REFRESH, refreshToken: 'newest' } });
      kept.push([connection.id, answer.refreshToken, org.to('/query').length]);
      return answer;
    };
    const { gateway } = testGateway({ withFreshCredentials });
    const salesforce = await gateway.open(connectionTo(org.url, REFRESH));
    org.tokens.clear();
    await salesforce.page(LEADS, null);
    expect(kept).toEqual([
      ['c1', 'refresh-1', 0],
      ['c1', 'refresh-2', 1],
    ]);
    expect(formOf()['refresh_token']).toBe('newest');
    await gateway.close();
  });

  it('makes no session as long as it cannot be kept', async () => {
    rotate();
    const withFreshCredentials: WithFreshCredentials = async (connection, signIn) => {
      await signIn(connection);
      throw new Error('store is down');
    };
    const { gateway } = testGateway({ withFreshCredentials });
    const opening = gateway.open(connectionTo(org.url, REFRESH));
    await expect(opening).rejects.toThrow('store is down');
    expect(org.to('/query')).toEqual([]);
    await gateway.close();
  });

  it('keeps one session for all who hold the token that a person gave', async () => {
    rotate();
    const { gateway } = testGateway();
    await gateway.open(connectionTo(org.url, REFRESH));
    await gateway.open(connectionTo(org.url, REFRESH));
    expect(org.to('/token')).toHaveLength(1);
    await gateway.open(connectionTo(org.url, { ...REFRESH, refreshToken: 'another grant' }));
    expect(formOf()['refresh_token']).toBe('another grant');
    await gateway.close();
  });
});

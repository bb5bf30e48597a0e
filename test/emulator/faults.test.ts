import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault, FaultRule } from '../../emulator/index.js';
import { API, signIn, startClient } from './harness.js';
import type { Client, QueryPage } from './harness.js';

let client: Client;
const SOQL = 'query?q=SELECT+Id,Name+FROM+Lead';

beforeAll(async () => {
  client = await startClient({ leads: 100 });
});

afterAll(() => client.emulator.close());

afterEach(() => client.control('DELETE', '/faults'));

const strike = (fault: Fault, rule: Partial<FaultRule> = {}) =>
  client.control('POST', '/faults', { path: '/query', ...rule, fault });
const statuses = async (count: number, path = SOQL): Promise<number[]> => {
  const seen: number[] = [];
  for (let at = 0; at < count; at++) seen.push((await client.send(path)).status);
  return seen;
};

describe('rules', () => {
  const down: Fault = { type: 'status', status: 503 };

  it('strike the nth request once', async () => {
    await strike(down, { nth: 2 });
    expect(await statuses(4)).toEqual([200, 503, 200, 200]);
  });

  it('strike from the nth on as often as told', async () => {
    await strike(down, { nth: 2, times: 2 });
    expect(await statuses(4)).toEqual([200, 503, 503, 200]);
  });

  it('strike every third', async () => {
    await strike(down, { every: 3 });
    expect(await statuses(6)).toEqual([200, 200, 503, 200, 200, 503]);
  });

  it('strike only the object, method and path they name', async () => {
    await strike(down, { object: 'contact' });
    await strike(down, { method: 'POST', path: '/limits' });
    expect(await statuses(1)).toEqual([200]);
    expect(await statuses(1, 'query?q=SELECT+Id+FROM+Contact')).toEqual([503]);
    expect(await statuses(1, 'limits')).toEqual([200]);
  });

  it('see the queries inside a composite request', async () => {
    await strike(down, { object: 'Lead' });
    const compositeRequest = [{ method: 'GET', referenceId: 'a', url: `${API}/${SOQL}` }];
    expect((await client.write('POST', 'composite', { compositeRequest })).status).toBe(503);
  });

  it('strike by chance as often as probability says', async () => {
    await strike(down, { probability: 0.5 });
    const struck = (await statuses(60)).filter((status) => status === 503).length;
    expect(struck).toBeGreaterThan(15);
    expect(struck).toBeLessThan(45);
  });

  it('can be listed and taken away, and show in the log', async () => {
    const { id } = await strike(down);
    await statuses(1);
    expect(await client.control('GET', '/faults')).toMatchObject({
      items: [{ id, seen: 1, struck: 1 }],
    });
    expect(client.emulator.org.log.since().at(-1)).toMatchObject({
      status: 503,
      faults: ['status'],
      objects: ['lead'],
    });
    await client.control('DELETE', `/faults/${String(id)}`);
    expect(await statuses(1)).toEqual([200]);
  });

  it('of an unknown type are refused', async () => {
    const answer = await fetch(`${client.emulator.url}/__emulator/faults`, {
      method: 'POST',
      body: JSON.stringify({ fault: { type: 'nope' } }),
    });
    expect(answer.status).toBe(400);
  });
});

describe('answers', () => {
  it('carry the headers and body told', async () => {
    await strike({
      type: 'status',
      status: 503,
      headers: { 'Retry-After': '7' },
      body: '<html>down</html>',
    });
    const answer = await client.send(SOQL);
    expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([
      503,
      '7',
      '<html>down</html>',
    ]);
  });

  it.each<[Fault, number, string]>([
    [{ type: 'dailyLimit' }, 403, 'REQUEST_LIMIT_EXCEEDED'],
    [{ type: 'concurrentLimit' }, 403, 'REQUEST_LIMIT_EXCEEDED'],
    [{ type: 'locatorGone' }, 400, 'INVALID_QUERY_LOCATOR'],
    [
      { type: 'status', status: 500, body: [{ errorCode: 'UNKNOWN_EXCEPTION' }] },
      500,
      'UNKNOWN_EXCEPTION',
    ],
  ])('%j', async (fault, status, errorCode) => {
    await strike(fault);
    const answer = await client.send(SOQL);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject([{ errorCode }]);
  });

  it('end the session for good', async () => {
    const { token } = client.emulator.org.sessions.issue('c');
    const headers = { Authorization: `Bearer ${token}` };
    await strike({ type: 'expireToken' }, { times: 1 });
    expect((await client.send(SOQL, { headers })).status).toBe(401);
    expect((await client.send(SOQL, { headers })).status).toBe(401);
    expect((await client.send(SOQL)).status).toBe(200);
  });

  it('refuse a refresh', async () => {
    await strike({ type: 'refuseRefresh' }, { path: '/oauth2/token' });
    const { clientId, refreshToken } = client.emulator.credentials;
    expect(
      await signIn(client.emulator, {
        grant_type: 'refresh_token',
        client_id: clientId,
        refresh_token: refreshToken,
      }),
    ).toMatchObject({ error: 'invalid_grant' });
  });

  it('lie about rows: wrong total, one dropped, one twice', async () => {
    const page = async (fault: Fault): Promise<[number, number]> => {
      await strike(fault, { id: 'lie' });
      const { totalSize, records } = await client.json<QueryPage<unknown>>(SOQL);
      return [totalSize, records.length];
    };
    expect(await page({ type: 'wrongTotal', by: 5 })).toEqual([105, 100]);
    expect(await page({ type: 'dropRow' })).toEqual([100, 99]);
    expect(await page({ type: 'duplicateRow', index: 3 })).toEqual([100, 101]);
  });

  it('lie inside a composite request too', async () => {
    await strike({ type: 'dropRow' });
    const compositeRequest = [{ method: 'GET', referenceId: 'a', url: `${API}/${SOQL}` }];
    const { body } = await client.write<{ compositeResponse: { body: QueryPage<unknown> }[] }>(
      'POST',
      'composite',
      { compositeRequest },
    );
    expect(body.compositeResponse[0]?.body.records).toHaveLength(99);
  });

  it('refuse some rows of a write and keep the others', async () => {
    await strike(
      { type: 'rowErrors', statusCode: 'UNABLE_TO_LOCK_ROW', rows: [1] },
      { path: '/composite/sobjects', times: 1 },
    );
    const records = ['A', 'B', 'C'].map((LastName) => ({
      attributes: { type: 'Lead' },
      LastName,
      Company: 'C',
    }));
    const { body } = await client.write<{ success: boolean }[]>('POST', 'composite/sobjects', {
      records,
    });
    expect(body.map(({ success }) => success)).toEqual([true, false, true]);
  });
});

describe('broken connections', () => {
  it('reset before any header', async () => {
    await strike({ type: 'resetBeforeHeaders' });
    await expect(client.send(SOQL)).rejects.toThrow();
  });

  it('reset in mid-body', async () => {
    await strike({ type: 'resetMidBody', afterBytes: 50 });
    const answer = await client.send(SOQL);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
  });

  it('end cleanly on half a body', async () => {
    await strike({ type: 'truncate' });
    const text = await (await client.send(SOQL)).text();
    expect(() => JSON.parse(text)).toThrow();
  });

  it.each<Fault>([
    { type: 'stall' },
    { type: 'stall', at: 'headers' },
    { type: 'stall', at: 'body' },
  ])('stall: %j', async (fault) => {
    await strike(fault);
    const signal = AbortSignal.timeout(150);
    const read = async (): Promise<string> => (await client.send(SOQL, { signal })).text();
    await expect(read()).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('do what was asked and then drop the line', async () => {
    await strike({ type: 'commitThenDrop' }, { path: '/sobjects/Campaign', method: 'POST' });
    await expect(client.write('POST', 'sobjects/Campaign', { Name: 'Once' })).rejects.toThrow();
    expect(await client.query("SELECT Id FROM Campaign WHERE Name = 'Once'")).toMatchObject({
      totalSize: 1,
    });
  });

  it('drip slowly and still arrive whole', async () => {
    await strike({ type: 'slow', delayMs: 5, dripBytes: 5_000, dripEveryMs: 1 });
    const { totalSize, records } = await client.json<QueryPage<unknown>>(SOQL);
    expect(records.length).toBeGreaterThan(99);
    expect(records).toHaveLength(totalSize);
  });
});

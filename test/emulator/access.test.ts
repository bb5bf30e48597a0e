import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { API, startClient } from './harness.js';
import type { Client, QueryPage } from './harness.js';

let client: Client;

beforeAll(async () => {
  client = await startClient({ leads: 4_500 });
});

afterAll(() => client.emulator.close());

afterEach(() => client.control('DELETE', '/access'));

const SOQL = 'query?q=SELECT+HasOptedOutOfEmail+FROM+Lead+LIMIT+1';
const as = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

describe('field- and object-level security', () => {
  it('takes a field away between two requests, and gives it back', async () => {
    const field = { object: 'Lead', field: 'HasOptedOutOfEmail' };
    await client.control('POST', '/access', { ...field, hidden: true });
    expect((await client.send(SOQL)).status).toBe(400);
    await client.control('POST', '/access', { ...field, hidden: false });
    expect((await client.send(SOQL)).status).toBe(200);
  });

  it('can hold for one token alone, also inside a composite request', async () => {
    const { token } = client.emulator.org.sessions.issue('other');
    await client.control('POST', '/access', { object: 'Lead', hidden: true, token });
    expect((await client.send(SOQL, as(token))).status).toBe(400);
    expect((await client.send(SOQL)).status).toBe(200);
    const compositeRequest = [{ method: 'GET', referenceId: 'a', url: `${API}/${SOQL}` }];
    const statusFor = async (init: RequestInit): Promise<unknown> => {
      const body = JSON.stringify({ compositeRequest });
      const answer = await client.send('composite', { ...init, method: 'POST', body });
      const { compositeResponse } = (await answer.json()) as {
        compositeResponse: { httpStatusCode: number }[];
      };
      return compositeResponse[0]?.httpStatusCode;
    };
    expect([await statusFor(as(token)), await statusFor({})]).toEqual([400, 200]);
  });

  it('keeps a token from writing what another may write', async () => {
    const { token } = client.emulator.org.sessions.issue('other');
    const rule = { object: 'Lead', field: 'Title', readOnly: true, token };
    await client.control('POST', '/access', rule);
    const { records } = await client.query<{ Id: string }>('SELECT Id FROM Lead LIMIT 1');
    const write = async (init: RequestInit): Promise<number> => {
      const body = JSON.stringify({ Title: 'T' });
      const path = `sobjects/Lead/${records[0]?.Id}`;
      return (await client.send(path, { ...init, method: 'PATCH', body })).status;
    };
    expect([await write(as(token)), await write({})]).toEqual([400, 204]);
  });

  it('leaves a statement that was begun before at its pages', async () => {
    const first = await client.query('SELECT Id, Title FROM Lead');
    await client.control('POST', '/access', { object: 'Lead', field: 'Title', hidden: true });
    const second = await client.json<QueryPage<unknown>>(first.nextRecordsUrl ?? '');
    expect(second.records).toHaveLength(2_000);
  });
});

describe('a delayed commit', () => {
  const LATE = '?commitAfterMs=60000';
  const found = async (id: string | undefined) =>
    (
      await client.query<{ SystemModstamp: string; Title: string | null }>(
        `SELECT SystemModstamp, Title FROM Lead WHERE Id = '${id}'`,
      )
    ).records;
  const stamp = '2026-11-23T10:00:00.000+0000';

  it('shows a new record later, under the stamp and the place it was made at', async () => {
    await client.control('POST', '/clock', { now: '2026-11-23T10:00:00Z', frozen: true });
    const make = async (query: string) =>
      (
        await client.control<{ ids: string[] }>('POST', `/records/Lead${query}`, {
          LastName: 'Late',
          Company: 'C',
        })
      ).ids[0] ?? '';
    const late = await make(LATE);
    const next = await make('');
    expect(late < next).toBe(true);
    expect(await found(late)).toEqual([]);
    await client.control('POST', '/clock', { advanceMs: 59_000 });
    expect(await found(late)).toEqual([]);
    await client.control('POST', '/clock', { advanceMs: 1_000 });
    expect(await found(late)).toMatchObject([{ SystemModstamp: stamp }]);
  });

  it('shows a change later, under the stamp it was made at', async () => {
    await client.control('POST', '/clock', { now: '2026-11-23T10:00:00Z', frozen: true });
    const { records } = await client.query<{ Id: string }>('SELECT Id FROM Lead LIMIT 1');
    const id = records[0]?.Id;
    const [before] = await found(id);
    await client.control('PATCH', `/records/Lead/${id}${LATE}`, { Title: 'Late' });
    expect(await found(id)).toMatchObject([before ?? {}]);
    await client.control('POST', '/clock', { advanceMs: 60_000 });
    expect(await found(id)).toMatchObject([{ Title: 'Late', SystemModstamp: stamp }]);
  });
});

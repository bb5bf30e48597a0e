import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API, startClient } from './harness.js';
import type { ApiErrorBody, Client, QueryPage } from './harness.js';

let client: Client;

beforeAll(async () => {
  client = await startClient({ leads: 5_000, contacts: 500 });
});

afterAll(() => client.emulator.close());

const errorOf = async (path: string, init?: RequestInit): Promise<[number, string | undefined]> => {
  const answer = await client.send(path, init);
  const body = (await answer.json()) as ApiErrorBody[];
  return [answer.status, body[0]?.errorCode];
};

describe('resources', () => {
  it('list the versions without a token', async () => {
    const answer = await fetch(`${client.emulator.url}/services/data`);
    const versions = (await answer.json()) as { version: string }[];
    expect(versions[0]?.version).toBe('31.0');
    expect(versions.at(-1)?.version).toBe('66.0');
  });

  it.each([
    ['/services/data/v30.0/limits', 410, 'GONE'],
    ['/services/data/v99.0/limits', 404, 'NOT_FOUND'],
    ['nowhere', 404, 'NOT_FOUND'],
    ['sobjects/Nope/describe', 404, 'NOT_FOUND'],
    ['query', 400, 'MALFORMED_QUERY'],
  ])('%s answers %d %s', async (path, status, code) => {
    expect(await errorOf(path)).toEqual([status, code]);
  });

  it('refuse a wrong method', async () => {
    expect(await errorOf('limits', { method: 'POST' })).toEqual([405, 'METHOD_NOT_ALLOWED']);
  });

  it('take trailing slashes, + and %20 for a blank', async () => {
    const plus = await client.json(`${API}/query/?q=SELECT+COUNT()+FROM+Lead`);
    const percent = await client.json(`${API}/query?q=SELECT%20COUNT()%20FROM%20Lead`);
    expect(plus).toEqual(percent);
  });

  it('refuse a long address and long headers', async () => {
    expect((await client.send(`query?q=${'x'.repeat(16_384)}`)).status).toBe(414);
    expect(
      (await client.send('limits', { headers: { 'X-Long': 'y'.repeat(16_384) } })).status,
    ).toBe(431);
  });

  it('tell usage and the time of the org in headers', async () => {
    await client.control('POST', '/clock', { now: '2026-05-01T00:00:00Z', frozen: true });
    client.emulator.org.settings.tokenSeconds = null;
    const { token } = client.emulator.org.sessions.issue('c');
    const answer = await client.send('limits', { headers: { Authorization: `Bearer ${token}` } });
    expect(answer.headers.get('date')).toBe('Fri, 01 May 2026 00:00:00 GMT');
    expect(answer.headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/\d+$/);
    await client.control('POST', '/clock', { now: new Date().toISOString() });
  });

  it('refuse when the day is used up', async () => {
    const { requests } = client.emulator.org.usage;
    await client.control('PATCH', '/options', { dailyRequestMax: requests });
    expect(await errorOf('limits')).toEqual([403, 'REQUEST_LIMIT_EXCEEDED']);
    await client.control('PATCH', '/options', { dailyRequestMax: 5_000_000 });
    const { DailyApiRequests } = await client.json<{
      DailyApiRequests: { Max: number; Remaining: number };
    }>('limits');
    expect(DailyApiRequests.Max - DailyApiRequests.Remaining).toBe(requests + 2);
  });

  it('compress only when asked', async () => {
    const asked = await client.send('sobjects', { headers: { 'Accept-Encoding': 'gzip' } });
    const plain = await client.send('sobjects', { headers: { 'Accept-Encoding': 'identity' } });
    expect(asked.headers.get('content-encoding')).toBe('gzip');
    expect(plain.headers.get('content-encoding')).toBeNull();
  });
});

describe('pages', () => {
  const SOQL = 'SELECT Id FROM Lead';

  async function readAll(
    first: QueryPage<{ Id: string }>,
  ): Promise<{ ids: string[]; pages: number }> {
    const ids: string[] = [];
    let page = first;
    for (let pages = 1; ; pages++) {
      ids.push(...page.records.map(({ Id }) => Id));
      if (page.done || !page.nextRecordsUrl) return { ids, pages };
      page = await client.json(page.nextRecordsUrl);
    }
  }

  it.each(['new', 'old'])('follow locators of the %s style to the end', async (locatorStyle) => {
    await client.control('PATCH', '/options', { locatorStyle });
    const first = await client.query<{ Id: string }>(SOQL);
    expect(first).toMatchObject({ totalSize: 5_000, done: false });
    expect(first.nextRecordsUrl).toMatch(
      locatorStyle === 'new' ? /\/query\/0r8[\w]{15}$/ : /\/query\/01g[\w]{15}-2000$/,
    );
    const { ids, pages } = await readAll(first);
    expect([new Set(ids).size, pages]).toEqual([5_000, 3]);
  });

  it('come in the size asked for, within limits', async () => {
    const sized = async (batchSize: number): Promise<number> => {
      const answer = await client.send(`query?q=${SOQL.replaceAll(' ', '+')}`, {
        headers: { 'Sforce-Query-Options': `batchSize=${batchSize}` },
      });
      return ((await answer.json()) as QueryPage<unknown>).records.length;
    };
    expect([await sized(500), await sized(1), await sized(9_999)]).toEqual([500, 200, 2_000]);
  });

  it('may shrink at random and still hold every row once', async () => {
    await client.control('PATCH', '/options', { shrinkPages: true });
    const { ids, pages } = await readAll(await client.query<{ Id: string }>(SOQL));
    await client.control('PATCH', '/options', { shrinkPages: false });
    expect([ids.length, new Set(ids).size]).toEqual([5_000, 5_000]);
    expect(pages).toBeGreaterThan(3);
  });

  it('lose the oldest of more than ten cursors', async () => {
    const first = await client.query(SOQL);
    for (let more = 0; more < 10; more++) await client.query(SOQL);
    expect(await errorOf(first.nextRecordsUrl ?? '')).toEqual([400, 'INVALID_QUERY_LOCATOR']);
  });

  it('may die with the session', async () => {
    const { nextRecordsUrl = '' } = await client.query(SOQL);
    await client.control('PATCH', '/options', {
      locatorsBoundToSession: true,
      locatorErrorStatus: 404,
    });
    const { token } = client.emulator.org.sessions.issue('c');
    const answer = await client.send(nextRecordsUrl, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(404);
    await client.control('PATCH', '/options', {
      locatorsBoundToSession: false,
      locatorErrorStatus: 400,
    });
  });

  it('by Id keyset hold every row once', async () => {
    const ids: string[] = [];
    for (let last = '000000000000000AAA'; ; last = ids.at(-1) ?? '') {
      const page = await client.query<{ Id: string }>(
        `SELECT Id FROM Lead WHERE Id > '${last}' ORDER BY Id LIMIT 2000`,
      );
      if (page.records.length === 0) break;
      ids.push(...page.records.map(({ Id }) => Id));
    }
    expect([ids.length, new Set(ids).size]).toEqual([5_000, 5_000]);
  });
});

describe('composite', () => {
  const inner = (url: string, referenceId: string) => ({ method: 'GET', url, referenceId });

  it('carries a statement too long for an address', async () => {
    const list = Array.from({ length: 1_500 }, (_, at) => `'a${at}@example.com'`).join(',');
    const q = encodeURIComponent(`SELECT Id FROM Lead WHERE Email NOT IN (${list}) LIMIT 3`);
    const { body } = await client.write<{
      compositeResponse: { httpStatusCode: number; body: QueryPage<unknown> }[];
    }>('POST', 'composite', { compositeRequest: [inner(`${API}/query?q=${q}`, 'page')] });
    expect(body.compositeResponse[0]).toMatchObject({
      httpStatusCode: 200,
      referenceId: 'page',
      body: { totalSize: 3, done: true },
    });
  });

  it('reports an inner refusal inside', async () => {
    const { status, body } = await client.write('POST', 'composite', {
      compositeRequest: [inner(`${API}/query?q=SELECT+Foo+FROM+Lead`, 'bad')],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      compositeResponse: [{ httpStatusCode: 400, body: [{ errorCode: 'INVALID_FIELD' }] }],
    });
  });

  it('lets a later part use an earlier answer', async () => {
    const { body } = await client.write('POST', 'composite', {
      compositeRequest: [
        {
          method: 'POST',
          url: `${API}/sobjects/Account`,
          referenceId: 'account',
          body: { Name: 'New' },
        },
        {
          method: 'POST',
          url: `${API}/sobjects/Contact`,
          referenceId: 'contact',
          body: { LastName: 'N', AccountId: '@{account.id}' },
        },
        inner(`${API}/query?q=SELECT+Account.Name+FROM+Contact+WHERE+Id='@{contact.id}'`, 'read'),
      ],
    });
    expect(body).toMatchObject({
      compositeResponse: [
        { httpStatusCode: 201 },
        { httpStatusCode: 201 },
        { body: { records: [{ Account: { Name: 'New' } }] } },
      ],
    });
  });

  it('is limited to 25 parts and 5 queries', async () => {
    const many = (count: number, url: string) =>
      Array.from({ length: count }, (_, at) => inner(url, `r${at}`));
    const tooMany = await client.write('POST', 'composite', {
      compositeRequest: many(26, `${API}/limits`),
    });
    const tooQuerying = await client.write('POST', 'composite', {
      compositeRequest: many(6, `${API}/query?q=x`),
    });
    expect([tooMany.status, tooQuerying.status]).toEqual([400, 400]);
  });

  it('batches describes', async () => {
    const { body } = await client.write<{
      hasErrors: boolean;
      results: { result: { name: string } }[];
    }>('POST', 'composite/batch', {
      batchRequests: [
        { method: 'GET', url: 'v62.0/sobjects/Lead/describe' },
        { method: 'GET', url: 'v62.0/sobjects/Contact/describe' },
      ],
    });
    expect(body.hasErrors).toBe(false);
    expect(body.results.map(({ result }) => result.name)).toEqual(['Lead', 'Contact']);
  });
});

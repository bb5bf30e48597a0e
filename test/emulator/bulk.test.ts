import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { API, startClient } from './harness.js';
import type { ApiErrorBody, Client } from './harness.js';
import { JOBS, bulkRows, finish, makeJob, page, pages, parseCsv } from './bulk-client.js';
import type { BulkJobInfo } from './bulk-client.js';

const LEADS = 2_500;
let client: Client;

beforeAll(async () => {
  client = await startClient({ leads: LEADS, contacts: 40, bulkChunkRows: 200 });
});

afterAll(() => client.emulator.close());

afterEach(async () => {
  await client.control('PATCH', '/options', {
    bulkPolls: 1,
    bulkProgressBy: 'polls',
    bulkPageRows: 50_000,
    bulkOrder: 'chunks',
    bulkNotReady: 204,
  });
});

const refusal = async (query: string): Promise<[number, string | undefined]> => {
  const body = { operation: 'query', query };
  const answer = await client.write<ApiErrorBody[]>('POST', JOBS, body);
  return [answer.status, answer.body[0]?.errorCode];
};

describe('a query job', () => {
  it('goes through its states by polls and tells how many records it did', async () => {
    const made = await makeJob(client, 'SELECT Id FROM Lead');
    expect(made).toMatchObject({ state: 'UploadComplete', object: 'Lead', operation: 'query' });
    const first = await client.json<BulkJobInfo>(`${JOBS}/${made.id}`);
    expect(first).toMatchObject({ state: 'InProgress', isPkChunkingSupported: true });
    expect(first.numberRecordsProcessed).toBeLessThan(LEADS);
    expect(await client.json(`${JOBS}/${made.id}`)).toMatchObject({
      state: 'JobComplete',
      numberRecordsProcessed: LEADS,
      jobType: 'V2Query',
      concurrencyMode: 'Parallel',
      apiVersion: 62,
    });
  });

  it('goes through its states by the clock', async () => {
    await client.control('PATCH', '/options', { bulkProgressBy: 'clock', bulkSeconds: 100 });
    await client.control('POST', '/clock', { now: '2026-11-23T00:00:00Z', frozen: true });
    const { id } = await makeJob(client, 'SELECT Id FROM Lead');
    const states: string[] = [];
    for (const advanceMs of [0, 50_000, 0, 50_000]) {
      await client.control('POST', '/clock', { advanceMs });
      states.push((await client.json<BulkJobInfo>(`${JOBS}/${id}`)).state);
    }
    expect(states).toEqual(['UploadComplete', 'InProgress', 'InProgress', 'JobComplete']);
    await client.control('POST', '/clock', { now: new Date().toISOString() });
  });

  it('has no results before it is complete', async () => {
    const { id } = await makeJob(client, 'SELECT Id FROM Lead');
    expect((await page(client, id)).status).toBe(204);
    await client.control('PATCH', '/options', { bulkNotReady: 400 });
    const answer = await client.send(`${JOBS}/${id}/results`);
    expect(await answer.json()).toMatchObject([{ errorCode: 'INVALIDJOBSTATE' }]);
  });

  it('can be aborted while it runs, not after', async () => {
    const running = await makeJob(client, 'SELECT Id FROM Lead');
    const abort = (id: string) =>
      client.write<ApiErrorBody[]>('PATCH', `${JOBS}/${id}`, { state: 'Aborted' });
    expect((await abort(running.id)).body).toMatchObject({ state: 'Aborted' });
    expect(await client.json(`${JOBS}/${running.id}`)).toMatchObject({ state: 'Aborted' });
    const done = await makeJob(client, 'SELECT Id FROM Lead');
    await finish(client, done.id);
    expect((await abort(done.id)).body[0]?.errorCode).toBe('INVALIDJOBSTATE');
  });

  it('can be deleted and is gone then', async () => {
    const { id } = await makeJob(client, 'SELECT Id FROM Lead');
    await finish(client, id);
    expect((await client.send(`${JOBS}/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await client.send(`${JOBS}/${id}`)).status).toBe(404);
    expect((await page(client, id).catch(() => ({ status: 404 }))).status).toBe(404);
  });

  it('is listed, newest first', async () => {
    const { id } = await makeJob(client, 'SELECT Id FROM Contact');
    const { records, done } = await client.json<{ records: BulkJobInfo[]; done: boolean }>(JOBS);
    expect(done).toBe(true);
    expect(records[0]).toMatchObject({ id, object: 'Contact' });
  });

  it('needs a good token', async () => {
    const headers = { Authorization: 'Bearer nope' };
    const answer = await client.send(JOBS, { method: 'POST', body: '{}', headers });
    expect([answer.status, await answer.json()]).toMatchObject([
      401,
      [{ errorCode: 'INVALID_SESSION_ID' }],
    ]);
  });

  it('is counted against the jobs of a day', async () => {
    await client.control('PATCH', '/options', { dailyBulkQueryJobMax: 1 });
    expect(await refusal('SELECT Id FROM Lead')).toEqual([400, 'LIMIT_EXCEEDED']);
    expect(await client.json('limits')).toMatchObject({
      DailyBulkV2QueryJobs: { Max: 1, Remaining: 0 },
    });
    await client.control('PATCH', '/options', { dailyBulkQueryJobMax: 10_000 });
  });

  it.each([
    ['SELECT COUNT() FROM Lead', 'API_ERROR'],
    ['SELECT Country, COUNT(Id) FROM Lead GROUP BY Country', 'API_ERROR'],
    ['SELECT Id FROM Lead LIMIT 5 OFFSET 5', 'API_ERROR'],
    ['SELECT Id, MailingAddress FROM Contact', 'API_ERROR'],
    ['SELECT Id, (SELECT Id FROM Contacts) FROM Account', 'FEATURENOTENABLED'],
    ['SELECT Nope FROM Lead', 'INVALID_FIELD'],
    ['SELECT Id FROM Nope', 'INVALID_TYPE'],
    ['SELEC Id FROM Lead', 'MALFORMED_QUERY'],
  ])('is refused for %s', async (soql, errorCode) => {
    expect(await refusal(soql)).toEqual([400, errorCode]);
  });

  it('is refused for an object that bulk does not know', async () => {
    const definition = { name: 'Slow__c', keyPrefix: 'a09', bulk: false, fields: [] };
    await client.control('POST', '/objects', definition);
    expect(await refusal('SELECT Id FROM Slow__c')).toEqual([400, 'INVALIDENTITY']);
  });
});

describe('results', () => {
  it('come page by page, each with its header row, and add up', async () => {
    const { id } = await makeJob(client, 'SELECT Id, Email FROM Lead');
    await finish(client, id);
    const all = await pages(client, id, 1_000);
    expect(all.map(({ count }) => count)).toEqual([1_000, 1_000, 500]);
    expect(all.map(({ rows }) => rows.length)).toEqual([1_000, 1_000, 500]);
    expect(all.every(({ header }) => header.join() === 'Id,Email')).toBe(true);
    expect(all.at(-1)?.locator).toBe('null');
    expect(new Set(all.flatMap(({ rows }) => rows.map(([key]) => key))).size).toBe(LEADS);
  });

  it('give the same page for the same locator, whatever was written since', async () => {
    const { id } = await makeJob(client, 'SELECT Id, Title FROM Lead');
    await finish(client, id);
    const first = await page(client, id, '?maxRecords=100');
    const again = async () =>
      (await page(client, id, `?maxRecords=100&locator=${first.locator}`)).text;
    const before = await again();
    for (const [row] of parseCsv(before).slice(1, 4)) {
      await client.control('PATCH', `/records/Lead/${row}`, { Title: 'Changed since' });
    }
    const [, [purged] = []] = parseCsv(before).slice(4);
    await client.control('DELETE', `/records/Lead/${purged}?hard=true`);
    expect(await again()).toBe(before);
  });

  it('are cut at the page size of the org even when more is asked for', async () => {
    await client.control('PATCH', '/options', { bulkPageRows: 300 });
    const { id } = await makeJob(client, 'SELECT Id FROM Lead LIMIT 700');
    await finish(client, id);
    expect((await pages(client, id, 50_000)).map(({ count }) => count)).toEqual([300, 300, 100]);
  });

  it('are compressed also for a client that did not ask', async () => {
    const { id } = await makeJob(client, 'SELECT Id FROM Lead LIMIT 3');
    await finish(client, id);
    const { encoding, bytes } = await rawResults(id);
    expect(encoding).toBe('gzip');
    expect(parseCsv(gunzipSync(bytes).toString())).toHaveLength(4);
  });

  it('write values as bulk does: all quoted, null as nothing, instants with Z, parents by path', async () => {
    const { ids } = await client.control<{ ids: string[] }>('POST', '/records/Lead', {
      LastName: 'O"Hara',
      Company: 'Line\nBreak, Inc.',
      Score__c: 7,
      EmailBouncedDate: '2026-03-01T02:03:04Z',
      HasOptedOutOfEmail: true,
    });
    const soql = `SELECT LastName, Company, Title, Score__c, EmailBouncedDate, HasOptedOutOfEmail, Owner.Username, ConvertedAccount.Name FROM Lead WHERE Id = '${ids[0]}'`;
    const { header, rows, text } = await bulkRows(client, soql);
    expect(header.slice(-2)).toEqual(['Owner.Username', 'ConvertedAccount.Name']);
    expect(rows).toEqual([
      [
        'O"Hara',
        'Line\nBreak, Inc.',
        '',
        '7.0',
        '2026-03-01T02:03:04.000Z',
        'true',
        client.emulator.credentials.username,
        '',
      ],
    ]);
    expect(text).toContain('"O""Hara"');
  });

  it('take another delimiter and line ending', async () => {
    const { id } = await makeJob(client, 'SELECT Id, LastName FROM Lead LIMIT 2', {
      columnDelimiter: 'PIPE',
      lineEnding: 'CRLF',
    });
    await finish(client, id);
    const text = await (await client.send(`${JOBS}/${id}/results`)).text();
    expect(text.startsWith('"Id"|"LastName"\r\n')).toBe(true);
    expect(parseCsv(text, '|')).toHaveLength(3);
  });

  it('hold deleted records only for queryAll', async () => {
    const { ids } = await client.control<{ ids: string[] }>('POST', '/records/Contact', {
      LastName: 'Gone',
    });
    await client.control('DELETE', `/records/Contact/${ids[0]}`);
    const soql = `SELECT Id, IsDeleted FROM Contact WHERE LastName = 'Gone'`;
    expect((await bulkRows(client, soql)).rows).toEqual([]);
    expect((await bulkRows(client, soql, 'queryAll')).rows).toEqual([[ids[0], 'true']]);
  });

  it('of nothing are a header or empty, as the switch says', async () => {
    const soql = "SELECT Id FROM Lead WHERE LastName = 'Nobody at all'";
    expect(await bulkRows(client, soql)).toMatchObject({
      text: '"Id"\n',
      locator: 'null',
      count: 0,
    });
    await client.control('PATCH', '/options', { bulkEmptyResult: 'empty' });
    expect((await bulkRows(client, soql)).text).toBe('');
  });

  it('end after seven days of the clock, with the job', async () => {
    const { id } = await makeJob(client, 'SELECT Id FROM Lead LIMIT 1');
    await finish(client, id);
    await client.control('POST', '/clock', { advanceMs: 7 * 86_400_000 });
    const { token } = client.emulator.org.sessions.issue('c');
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await client.send(`${JOBS}/${id}/results`, { headers });
    await client.control('POST', '/clock', { advanceMs: -7 * 86_400_000 });
    expect(answer.status).toBe(404);
  });

  it('refuse a locator that was never given', async () => {
    const { id } = await makeJob(client, 'SELECT Id FROM Lead LIMIT 1');
    await finish(client, id);
    expect((await client.send(`${JOBS}/${id}/results?locator=zzzz`)).status).toBe(400);
  });
});

/** Node's own client, which neither asks for compression nor undoes it. */
function rawResults(id: string): Promise<{ encoding: unknown; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const url = `${client.emulator.url}${API}/${JOBS}/${id}/results`;
    const sent = request(
      url,
      { headers: { Authorization: `Bearer ${client.token}` } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ encoding: answer.headers['content-encoding'], bytes: Buffer.concat(chunks) }),
        );
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startClient } from './harness.js';
import type { Client, Json } from './harness.js';
import { parseCsv } from './bulk-client.js';

const ASYNC = '/services/async/61.0/job';
const SOQL = 'SELECT Id, Email, CreatedDate, Owner.Username FROM Lead';
let client: Client;

beforeAll(async () => {
  client = await startClient({ leads: 250, contacts: 10 });
});

afterAll(() => client.emulator.close());

afterEach(() => client.control('DELETE', '/faults'));

type Extra = Record<string, string>;

const call = (method: string, path: string, body?: string, headers: Extra = {}) =>
  fetch(`${client.emulator.url}${ASYNC}${path}`, {
    method,
    headers: { 'X-SFDC-Session': client.token, 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  });
const makeJob = async (contentType: string, headers: Extra = {}, object = 'Lead') => {
  const body = JSON.stringify({ operation: 'queryAll', object, contentType });
  return (await (await call('POST', '', body, headers)).json()) as { id: string; state: string };
};
const inXml = (text: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)<`).exec(text)?.[1];
const closeJob = async (id: string): Promise<Json> =>
  (await (await call('POST', `/${id}`, '{"state":"Closed"}')).json()) as Json;
const batchOf = async (job: string, headers: Extra = {}, soql = SOQL): Promise<string> => {
  const answer = await call('POST', `/${job}/batch`, soql, {
    'Content-Type': 'text/csv',
    ...headers,
  });
  expect(answer.status).toBe(201);
  return answer.text();
};
const until = async (job: string, batch: string): Promise<string> => {
  for (let at = 0; at < 10; at++) {
    const text = await (await call('GET', `/${job}/batch/${batch}`)).text();
    if (!/Queued|InProgress/.test(text)) return text;
  }
  throw new Error('the batch does not end');
};

describe('a CSV job', () => {
  it('tells batches and results in XML and rows in CSV', async () => {
    const job = await makeJob('CSV');
    expect(job).toMatchObject({ state: 'Open', operation: 'queryAll', contentType: 'CSV' });
    const made = await batchOf(job.id);
    expect(made).toContain('<batchInfo xmlns="http://www.force.com/2009/06/asyncapi/dataload">');
    expect(await closeJob(job.id)).toMatchObject({ state: 'Closed' });
    const batch = inXml(made, 'id') ?? '';
    expect(batch).toMatch(/^751/);
    const done = await until(job.id, batch);
    expect([inXml(done, 'state'), inXml(done, 'numberRecordsProcessed')]).toEqual([
      'Completed',
      '250',
    ]);
    const list = await (await call('GET', `/${job.id}/batch/${batch}/result`)).text();
    const file = inXml(list, 'result');
    expect(list).toContain('<result-list ');
    const answer = await call('GET', `/${job.id}/batch/${batch}/result/${file}`);
    const [header, ...rows] = parseCsv(await answer.text());
    expect(header).toEqual(['Id', 'Email', 'CreatedDate', 'Owner.Username']);
    expect(new Set(rows.map(([id]) => id)).size).toBe(250);
    expect(rows[0]?.[2]).toMatch(/\.000Z$/);
  });

  it('splits a large result into files', async () => {
    await client.control('PATCH', '/options', { bulkFileRows: 100 });
    const { id } = await makeJob('CSV');
    const batch = inXml(await batchOf(id), 'id') ?? '';
    await until(id, batch);
    const list = await (await call('GET', `/${id}/batch/${batch}/result`)).text();
    const files = [...list.matchAll(/<result>([^<]*)</g)].map(([, file]) => file);
    const counts: number[] = [];
    for (const file of files) {
      const text = await (await call('GET', `/${id}/batch/${batch}/result/${file}`)).text();
      counts.push(parseCsv(text).length - 1);
    }
    expect(counts).toEqual([100, 100, 50]);
    await client.control('PATCH', '/options', { bulkFileRows: 100_000 });
  });

  it('is cut into chunks by Id when asked to be', async () => {
    const { id } = await makeJob('CSV', { 'Sforce-Enable-PKChunking': 'true; chunkSize=100' });
    expect(inXml(await batchOf(id), 'state')).toBe('NotProcessed');
    await call('GET', `/${id}/batch`);
    await call('GET', `/${id}/batch`);
    const list = await (await call('GET', `/${id}/batch`)).text();
    const states = [...list.matchAll(/<state>([^<]*)</g)].map(([, state]) => state);
    expect(states).toEqual(['NotProcessed', 'Completed', 'Completed', 'Completed']);
  });
});

describe('a JSON job', () => {
  it('tells everything in JSON, instants as milliseconds and parents nested', async () => {
    const { id } = await makeJob('JSON');
    const { id: batch, state } = JSON.parse(await batchOf(id)) as Record<string, string>;
    expect(state).toBe('Queued');
    expect(JSON.parse(await until(id, batch ?? ''))).toMatchObject({ state: 'Completed' });
    const files = (await (await call('GET', `/${id}/batch/${batch}/result`)).json()) as string[];
    const answer = await call('GET', `/${id}/batch/${batch}/result/${files[0]}`);
    const rows = (await answer.json()) as Json[];
    expect(rows).toHaveLength(250);
    expect(rows[0]).toMatchObject({
      attributes: { type: 'Lead' },
      CreatedDate: expect.any(Number),
      Owner: { Username: expect.stringContaining('@') },
    });
  });
});

describe('Bulk v1', () => {
  it('refuses a bad session in XML with 400', async () => {
    const headers = { 'X-SFDC-Session': 'nope', 'Content-Type': 'application/xml' };
    const answer = await call('GET', '/7505g0000000000AAA', undefined, headers);
    expect(answer.status).toBe(400);
    expect(inXml(await answer.text(), 'exceptionCode')).toBe('InvalidSessionId');
  });

  it('refuses a job that is gone in JSON when asked in JSON', async () => {
    const answer = await call('GET', '/7505g0000000000AAA');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/json']);
    expect(await answer.json()).toMatchObject({ exceptionCode: 'InvalidJob' });
  });

  it('fails the batch of a statement that it can not run', async () => {
    const { id } = await makeJob('CSV');
    const text = await batchOf(id, {}, 'SELECT Nope FROM Lead');
    expect(inXml(text, 'state')).toBe('Failed');
    expect(inXml(text, 'stateMessage')).toContain(
      'InvalidBatch : Failed to process query: INVALID_FIELD',
    );
  });

  it('fails a batch when a fault says so, and logs the statement and its object', async () => {
    const { id } = await makeJob('CSV');
    await client.control('POST', '/faults', {
      path: '/batch',
      object: 'Lead',
      fault: { type: 'jobFails', message: 'Retried more than fifteen times' },
    });
    const text = await until(id, inXml(await batchOf(id), 'id') ?? '');
    expect([inXml(text, 'state'), inXml(text, 'stateMessage')]).toEqual([
      'Failed',
      'Retried more than fifteen times',
    ]);
    const entry = client.emulator.org.log.since().find(({ soql }) => soql.includes(SOQL));
    expect(entry).toMatchObject({ objects: expect.arrayContaining(['lead']), records: 0 });
  });

  it('counts its batches', async () => {
    const { id } = await makeJob('CSV');
    const left = async (): Promise<number> =>
      (await client.json<{ DailyBulkApiBatches: { Remaining: number } }>('limits'))
        .DailyBulkApiBatches.Remaining;
    const before = await left();
    await batchOf(id);
    expect(await left()).toBe(before - 1);
  });
});

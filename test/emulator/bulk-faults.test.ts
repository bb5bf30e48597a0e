import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault, FaultRule } from '../../emulator/index.js';
import { startClient } from './harness.js';
import type { Client } from './harness.js';
import { JOBS, finish, makeJob, page, parseCsv } from './bulk-client.js';
import type { BulkJobInfo } from './bulk-client.js';

let client: Client;
const SOQL = 'SELECT Id, LastName FROM Lead';

beforeAll(async () => {
  client = await startClient({ leads: 100, bulkPolls: 0 });
});

afterAll(() => client.emulator.close());

afterEach(() => client.control('DELETE', '/faults'));

const strike = (fault: Fault, rule: Partial<FaultRule> = {}) =>
  client.control('POST', '/faults', { path: '/results', ...rule, fault });
const made = async (): Promise<string> => {
  const { id } = await makeJob(client, SOQL);
  await finish(client, id);
  return id;
};

describe('a bulk job', () => {
  const onCreate = { path: '/jobs/query', method: 'POST' };

  it('fails with the message told, or with none', async () => {
    const end = async (fault: Fault): Promise<BulkJobInfo> => {
      await strike(fault, { ...onCreate, nth: 1 });
      return finish(client, (await makeJob(client, SOQL)).id);
    };
    expect(await end({ type: 'jobFails', message: 'InternalServerError' })).toMatchObject({
      state: 'Failed',
      errorMessage: 'InternalServerError',
    });
    const silent = await end({ type: 'jobFails' });
    expect(silent.state).toBe('Failed');
    expect(silent.errorMessage).toBeUndefined();
    expect((await client.send(`${JOBS}/${silent.id}/results`)).status).toBe(400);
  });

  it('never ends', async () => {
    await strike({ type: 'jobHangs' }, onCreate);
    const { id } = await makeJob(client, SOQL);
    await expect(finish(client, id)).rejects.toThrow('does not end');
  });

  it('is struck by its object, and its statement stands in the log', async () => {
    await strike({ type: 'jobFails' }, { ...onCreate, object: 'Contact' });
    expect((await finish(client, (await makeJob(client, SOQL)).id)).state).toBe('JobComplete');
    await strike({ type: 'status', status: 503 }, { object: 'lead', nth: 1 });
    const { id } = await makeJob(client, SOQL);
    await finish(client, id);
    expect((await client.send(`${JOBS}/${id}/results`)).status).toBe(503);
    const log = client.emulator.org.log.since();
    expect(log.filter(({ soql }) => soql.includes(SOQL)).at(-1)).toMatchObject({
      method: 'POST',
      objects: ['lead'],
      records: 0,
    });
  });

  it('tells a wrong number of records', async () => {
    await strike({ type: 'wrongTotal', by: -1 }, { path: '/jobs/query/', method: 'GET' });
    const { id } = await makeJob(client, SOQL);
    expect((await finish(client, id)).numberRecordsProcessed).toBe(99);
  });
});

describe('a page of bulk results', () => {
  it.each([404, 500])('is refused with %i on the second read', async (status) => {
    const id = await made();
    await strike({ type: 'status', status }, { nth: 2 });
    expect((await client.send(`${JOBS}/${id}/results`)).status).toBe(200);
    expect((await client.send(`${JOBS}/${id}/results`)).status).toBe(status);
  });

  it('comes without the locator', async () => {
    await strike({ type: 'dropHeader', header: 'sforce-locator' });
    expect((await page(client, await made())).locator).toBeNull();
  });

  it('tells a wrong count', async () => {
    await strike({ type: 'wrongTotal', by: 3 });
    const { count, rows } = await page(client, await made());
    expect([count, rows.length]).toEqual([103, 100]);
  });

  it('lacks a row, or has one twice', async () => {
    const id = await made();
    await strike({ type: 'dropRow', index: 4 }, { id: 'lie' });
    expect((await page(client, id)).rows).toHaveLength(99);
    await strike({ type: 'duplicateRow', index: 4 }, { id: 'lie' });
    const { rows } = await page(client, id);
    expect([rows.length, rows[4]]).toEqual([101, rows[5]]);
  });

  it('ends cleanly after some rows', async () => {
    await strike({ type: 'cutRows', rows: 7 });
    const { count, rows } = await page(client, await made());
    expect([count, rows.length]).toEqual([100, 7]);
  });

  it('ends cleanly in the middle of a value', async () => {
    const id = await made();
    const whole = (await page(client, id)).text;
    await strike({ type: 'truncate', afterBytes: 205 });
    const { status, text } = await page(client, id);
    expect([status, whole.startsWith(text.slice(0, -1))]).toEqual([200, true]);
    expect(text.length).toBeLessThan(whole.length / 2);
  });

  it('holds NUL characters', async () => {
    await strike({ type: 'nullBytes' });
    const { rows } = await page(client, await made());
    expect(rows.every(([id]) => id?.endsWith('\u0000'))).toBe(true);
  });

  it('is cut in the middle by a reset', async () => {
    await strike({ type: 'resetMidBody' });
    const answer = await client.send(`${JOBS}/${await made()}/results`);
    await expect(answer.text()).rejects.toThrow();
  });

  it('drips slowly and still arrives whole', async () => {
    await strike({ type: 'slow', delayMs: 1, dripBytes: 400, dripEveryMs: 1 });
    const { text } = await page(client, await made());
    expect(parseCsv(text)).toHaveLength(101);
  });
});

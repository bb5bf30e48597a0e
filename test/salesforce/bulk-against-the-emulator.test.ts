import { describe, expect, it } from 'vitest';
import type { Fault } from '../../emulator/index.js';
import { BulkWorld, LEAD_QUERY, LEADS, readAll } from './bulk-world.js';

const world = new BulkWorld();
const onPage = (nth: number, times = 1) => ({ path: '/results', nth, times });

describe('a record read in bulk', () => {
  it.each([
    ['Lead', ['Owner.Name', 'Owner.CreatedDate']],
    ['Contact', ['Account.Name', 'Account.AnnualRevenue', 'Account.CreatedDate']],
    ['Account', []],
    ['Opportunity', ['Account.NumberOfEmployees']],
  ])('is the same as by REST: %s with all its fields', async (object, parents) => {
    const plain = (await world.org.fields(object)).filter(({ type }) => type !== 'address');
    const fields = [...plain.map(({ name }) => name), ...parents];
    const query = { object, fields, filter: null };
    const expected = await world.byRest(query);
    const read = await (await world.startJob(query))();
    expect(expected.length).toBeGreaterThan(30);
    expect(await readAll(read.page)).toEqual(expected);
  });

  it('keeps what CSV gives a meaning', async () => {
    const { writer } = world.emulator.org;
    const texts = [
      'a "b", c\nd',
      "'",
      ',',
      '"',
      '""',
      '\n',
      'x\r\ny',
      ' blank ',
      'Ünï\u2028çødé 🙂',
    ];
    const number = [0, -1.5, 1, null, 1e7];
    for (const [i, Text__c] of texts.entries()) {
      const At__c = i % 2 === 0 ? 1_700_000_000_000 : null;
      const Number__c = number[i % number.length] ?? null;
      const row = { Text__c, Number__c, Day__c: '2026-02-28', At__c, Flag__c: i % 2 === 0 };
      writer.insert('Thing__c', row);
    }
    const fields = ['text__c', 'Number__c', 'Flag__c', 'Day__c', 'At__c', 'Picks__c'];
    const query = { object: 'Thing__c', fields, filter: null };
    const expected = await world.byRest(query);
    expect(await readAll((await (await world.startJob(query))()).page)).toEqual(expected);
    expect(expected.map((r) => r['text__c'])).toEqual(texts);
  });

  it('loses its null bytes', async () => {
    const query = { ...LEAD_QUERY, fields: ['Email', 'Company'] };
    world.strike(onPage(2), { type: 'nullBytes' });
    const read = await (await world.startJob(query))();
    expect(await readAll(read.page)).toEqual(await world.byRest(query));
  });

  it.each(['id', 'shuffled', 'chunks'] as const)('comes in order of Id, from %s', async (order) => {
    world.emulator.org.settings.bulkOrder = order;
    const read = await (await world.startJob())();
    const records = await readAll(read.page, 333);
    expect(read.total).toBe(LEADS);
    expect(records).toEqual(await world.byRest(LEAD_QUERY));
    for (const at of [0, 1, 15, 16, 777, LEADS - 2, LEADS - 1]) {
      const page = await read.page(records[at]?.Id ?? '', { limit: 5 });
      expect(page.records).toEqual(records.slice(at + 1, at + 6));
    }
    world.emulator.org.settings.bulkOrder = 'shuffled';
  });
});

describe('a result that is broken on its way', () => {
  const passing: [string, Fault][] = [
    ['an error of the server', { type: 'status', status: 500 }],
    ['a reset in the middle', { type: 'resetMidBody', afterBytes: 3_000 }],
    ['a reset before the headers', { type: 'resetBeforeHeaders' }],
    ['a stall', { type: 'stall', at: 'body', afterBytes: 2_000 }],
    ['an expired session', { type: 'expireToken' }],
  ];
  it.each(passing)('is fetched again after %s', async (_name, fault) => {
    world.strike(onPage(2), fault);
    const read = await (await world.startJob())();
    expect(await readAll(read.page)).toEqual(await world.byRest(LEAD_QUERY));
  });

  const incomplete: [string, Fault][] = [
    ['the text is cut off', { type: 'truncate', afterBytes: 2_000 }],
    ['rows are cut off', { type: 'cutRows', rows: 100 }],
    ['a row is missing', { type: 'dropRow', index: 5 }],
    ['a row comes twice', { type: 'duplicateRow', index: 5 }],
    ['the declared number is wrong', { type: 'wrongTotal', by: 1 }],
    ['no number is declared', { type: 'dropHeader', header: 'Sforce-NumberOfRecords' }],
    ['nothing says where the next page is', { type: 'dropHeader', header: 'Sforce-Locator' }],
  ];
  it.each(incomplete)(
    'is READ_INCOMPLETE when %s, and goes on at its page when opened again',
    async (_name, fault) => {
      world.strike(onPage(3), fault);
      const open = await world.startJob();
      await expect(open()).rejects.toMatchObject({ type: 'READ_INCOMPLETE', retryable: true });
      const before = world.lastSeq();
      const read = await open();
      expect(await readAll(read.page)).toEqual(await world.byRest(LEAD_QUERY));
      const sent = world.sentSince(before).filter((path) => path.includes('/results'));
      expect(sent).toHaveLength(4);
      for (const path of sent) expect(path).toContain('locator=');
    },
  );

  it('is SALESFORCE_UNAVAILABLE when the server never answers, and nothing of it is handed out', async () => {
    world.strike(onPage(2, 4), { type: 'status', status: 503 });
    const open = await world.startJob();
    await expect(open()).rejects.toMatchObject({ type: 'SALESFORCE_UNAVAILABLE' });
    expect((await readAll((await open()).page)).length).toBe(LEADS);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SalesforceOrg } from '../../salesforce/port.js';
import { first, json, refuse, resetInBody, type Fault } from './fault-server.js';
import {
  connectionTo,
  leadId,
  LEADS,
  startSmallOrg,
  testGateway,
  type SmallOrg,
} from './small-org.js';

let org: SmallOrg;
let salesforce: SalesforceOrg;
let close: () => Promise<void>;
beforeEach(async () => {
  org = await startSmallOrg(4_500);
  const { gateway } = testGateway();
  salesforce = await gateway.open(connectionTo(org.url));
  close = () => gateway.close();
});
afterEach(async () => {
  await close();
  await org.close();
});

const once = (part: string, body: unknown): void => {
  org.faults.push(first(1, part, (_seen, response) => json(response, body)));
};
const row = (n: number) => ({ Id: leadId(n), Email: null });
const NEXT = '/services/data/v62.0/query/0r8xx0000000001AAA';

describe('keyset pages', () => {
  it('cover every record once, and end with an empty page', async () => {
    const read: string[] = [];
    const sizes: number[] = [];
    for (let after: string | null = null; ;) {
      const { records } = await salesforce.page(LEADS, after);
      sizes.push(records.length);
      read.push(...records.map((r) => r.Id));
      after = records.at(-1)?.Id ?? null;
      if (records.length === 0) break;
    }
    expect(sizes).toEqual([2_000, 2_000, 500, 0]);
    expect(read).toEqual(org.rows.map((r) => r['Id']));
  });

  it('carry the clock of the server', async () => {
    const date = 'Mon, 23 Nov 2026 01:02:03 GMT';
    org.faults.push((_seen, response) =>
      json(response, { totalSize: 0, done: true, records: [] }, 200, { date }),
    );
    expect((await salesforce.page(LEADS, null)).serverTime).toBe('2026-11-23T01:02:03.000Z');
  });

  it('read deleted records only when asked to', async () => {
    await salesforce.page(LEADS, null, { limit: 1 });
    await salesforce.page({ ...LEADS, includeDeleted: true }, null, { limit: 1 });
    expect(org.to('/query').map((r) => r.path.split('/').at(-1))).toEqual(['query', 'queryAll']);
  });
});

describe('READ_ORDER', () => {
  const cases: [string, string[], string | null][] = [
    ['a record that comes twice', [leadId(1), leadId(1)], null],
    ['a record before its predecessor', [leadId(2), leadId(1)], null],
    ['a record at the cursor', [leadId(1)], leadId(1)],
    ['an order that ignores case', ['00Q00000000000aAAA', '00Q00000000000BAAA'], null],
    ['an Id of 15 characters', [leadId(1).slice(0, 15)], null],
  ];
  it.each(cases)('stops at %s', async (_name, ids, after) => {
    once('/query', {
      totalSize: ids.length,
      done: true,
      records: ids.map((Id) => ({ Id, Email: null })),
    });
    await expect(salesforce.page(LEADS, after)).rejects.toMatchObject({
      type: 'READ_ORDER',
      retryable: false,
    });
  });
});

describe('an answer in several parts', () => {
  const begin = { totalSize: 3, done: false, nextRecordsUrl: NEXT, records: [row(1), row(2)] };

  it('is read to its end, although the query had a LIMIT', async () => {
    once('/query', begin);
    once('/query/0r8', { totalSize: 3, done: true, records: [row(3)] });
    expect((await salesforce.page(LEADS, null)).records.map((r) => r.Id)).toEqual(
      [1, 2, 3].map(leadId),
    );
  });

  const dead: [string, Fault][] = [
    ['400 INVALID_QUERY_LOCATOR', refuse(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator')],
    ['404 INVALID_QUERY_LOCATOR', refuse(404, 'INVALID_QUERY_LOCATOR', 'invalid query locator')],
    ['404 NOT_FOUND', refuse(404, 'NOT_FOUND')],
  ];
  it.each(dead)('whose cursor is gone (%s) is read anew', async (_name, fault) => {
    once('/query', begin);
    org.faults.push(first(1, '/query/0r8', fault));
    const page = await salesforce.page(LEADS, null);
    expect(page.records).toHaveLength(2_000);
    expect(salesforce.usage()).toEqual({ apiCalls: 4, retries: 1 });
  });

  it('whose cursor is always gone is READ_INCOMPLETE', async () => {
    org.faults.push(first(9, '/query/0r8', refuse(404, 'INVALID_QUERY_LOCATOR')));
    org.faults.push((_seen, response) => json(response, begin));
    await expect(salesforce.page(LEADS, null)).rejects.toMatchObject({
      type: 'READ_INCOMPLETE',
      retryable: true,
    });
    expect(org.to('/query/0r8')).toHaveLength(3);
  });

  it('whose session ends in the middle is read anew as a whole: cursors die with their session', async () => {
    once('/query', begin);
    org.faults.push(first(1, '/query/0r8', refuse(401, 'INVALID_SESSION_ID')));
    expect((await salesforce.page(LEADS, null)).records).toHaveLength(2_000);
    expect(org.to('/query/0r8')).toHaveLength(1);
  });

  it('that is continued on another host sends no token there', async () => {
    once('/query', { ...begin, nextRecordsUrl: 'http://evil.example/services/data/v62.0/query/x' });
    await expect(salesforce.page(LEADS, null)).rejects.toMatchObject({
      type: 'SALESFORCE_BAD_ANSWER',
    });
  });

  it('that goes on for ever without rows ends', async () => {
    org.faults.push((seen, response) =>
      seen.path.includes('0r8') ? json(response, { ...begin, records: [] }) : json(response, begin),
    );
    await expect(salesforce.page(LEADS, null)).rejects.toMatchObject({ type: 'READ_INCOMPLETE' });
  });
});

describe('READ_INCOMPLETE', () => {
  it.each([
    ['fewer rows than declared', 3, [row(1), row(2)]],
    ['more rows than declared', 1, [row(1), row(2)]],
  ])('is %s', async (_name, totalSize, records) => {
    once('/query', { totalSize, done: true, records });
    await expect(salesforce.page(LEADS, null)).rejects.toMatchObject({
      type: 'READ_INCOMPLETE',
      details: { declared: totalSize, received: 2 },
    });
  });
});

describe('long queries', () => {
  const fields = Array.from({ length: 800 }, (_, i) => `Quite_A_Long_Field_Name_${i}__c`);
  const wide = Object.fromEntries(fields.map((name) => [name, null]));

  it('go by POST, so that no address is too long, and are still repeated as reads', async () => {
    org.rows = [{ Id: leadId(1), ...wide }];
    org.faults.push(first(2, '/composite', resetInBody));
    const page = await salesforce.page({ ...LEADS, fields }, null);
    expect(page.records).toEqual([{ Id: leadId(1), ...wide }]);
    expect(org.to('/query')).toEqual([]);
    expect(org.to('/composite')).toHaveLength(3);
  });

  it('that are refused inside the POST fail as if they had been sent by GET', async () => {
    const message =
      "\nSELECT Foo\nERROR at Row:1:Column:8\nNo such column 'Foo__c' on entity 'Lead'.";
    const body = {
      compositeResponse: [{ httpStatusCode: 400, body: [{ errorCode: 'INVALID_FIELD', message }] }],
    };
    once('/composite', body);
    await expect(salesforce.page({ ...LEADS, fields }, null)).rejects.toMatchObject({
      type: 'SALESFORCE_FIELD_MISSING',
      details: { field: 'Foo__c' },
    });
  });

  it('that meet a busy server inside the POST are repeated', async () => {
    org.rows = [{ Id: leadId(1), ...wide }];
    once('/composite', {
      compositeResponse: [
        { httpStatusCode: 503, body: [{ errorCode: 'SERVER_UNAVAILABLE', message: '' }] },
      ],
    });
    expect((await salesforce.page({ ...LEADS, fields }, null)).records).toHaveLength(1);
  });
});

describe('records', () => {
  it('have their parents flattened; a missing parent is null', async () => {
    const fields = ['Account.Name', 'Account.Owner.Name'];
    const records = [
      {
        attributes: {},
        Id: leadId(1),
        Account: { attributes: {}, Name: 'Acme', Owner: { Name: 'Ann' } },
      },
      { Id: leadId(2), Account: null },
      { Id: leadId(3), Account: { Name: null, Owner: null } },
    ];
    once('/query', { totalSize: 3, done: true, records });
    expect((await salesforce.page({ ...LEADS, fields }, null)).records).toEqual([
      { Id: leadId(1), 'Account.Name': 'Acme', 'Account.Owner.Name': 'Ann' },
      { Id: leadId(2), 'Account.Name': null, 'Account.Owner.Name': null },
      { Id: leadId(3), 'Account.Name': null, 'Account.Owner.Name': null },
    ]);
  });

  it('are named as asked, whatever the spelling of the answer', async () => {
    once('/query', {
      totalSize: 1,
      done: true,
      records: [{ Id: leadId(1), Email: 'a@b.example' }],
    });
    const page = await salesforce.page({ ...LEADS, fields: ['email'] }, null);
    expect(page.records).toEqual([{ Id: leadId(1), email: 'a@b.example' }]);
  });

  it('that lack an asked field are no answer: a missing opt-out is never read as none', async () => {
    org.faults.push((_seen, response) =>
      json(response, { totalSize: 1, done: true, records: [{ Id: leadId(1) }] }),
    );
    await expect(salesforce.page(LEADS, null)).rejects.toMatchObject({
      type: 'SALESFORCE_BAD_ANSWER',
    });
  });

  it('have no compound values', async () => {
    once('/query', {
      totalSize: 1,
      done: true,
      records: [{ Id: leadId(1), Address: { city: 'Kyoto' } }],
    });
    await expect(salesforce.page({ ...LEADS, fields: ['Address'] }, null)).rejects.toMatchObject({
      type: 'SALESFORCE_QUERY_REFUSED',
      details: { field: 'Address' },
    });
  });
});

describe('the budget', () => {
  it('is what the latest answer said, at no further call', async () => {
    await salesforce.page(LEADS, null, { limit: 1 });
    org.faults.push((_seen, response) =>
      json(response, {}, 200, {
        'sforce-limit-info': 'per-app-api-usage=17/250(appName=x), api-usage=21/5000',
      }),
    );
    await expect(salesforce.page(LEADS, null)).rejects.toThrow();
    const { apiCalls } = salesforce.usage();
    expect(await salesforce.apiUsage()).toEqual({ used: 21, max: 5_000 });
    expect(salesforce.usage().apiCalls).toBe(apiCalls);
  });

  it('is asked for when no answer said it yet', async () => {
    org.faults.push((_seen, response) =>
      json(response, { DailyApiRequests: { Max: 15_000, Remaining: 14_990 } }),
    );
    expect(await salesforce.apiUsage()).toEqual({ used: 10, max: 15_000 });
    expect(org.to('/limits')).toHaveLength(1);
  });
});

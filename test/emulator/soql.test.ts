import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClient } from './harness.js';
import type { ApiErrorBody, Client } from './harness.js';

let client: Client;
const ids: string[] = [];

const ROWS = [
  {
    LastName: 'Abe',
    Company: 'One',
    Email: 'Abe@Example.com',
    Country: 'Japan',
    Score__c: 1,
    CreatedDate: '2026-03-10T10:00:00Z',
    Interests__c: 'Events;Offers',
    HasOptedOutOfEmail: true,
  },
  {
    LastName: 'brown',
    Company: 'Two',
    Email: null,
    Country: 'japan',
    Score__c: 2.5,
    CreatedDate: '2026-03-15T23:59:59Z',
    Interests__c: 'Events',
  },
  {
    LastName: "O'Neil",
    Company: '100%',
    Email: 'o_neil@example.org',
    Country: null,
    Score__c: null,
    CreatedDate: '2026-02-28T00:00:00Z',
  },
  {
    LastName: 'Çelik',
    Company: '100 Ltd',
    Email: 'c@x.example',
    Country: 'Türkiye',
    Score__c: -3,
    CreatedDate: '2025-12-31T23:00:00Z',
    Interests__c: 'Research',
  },
];

beforeAll(async () => {
  client = await startClient();
  await client.control('POST', '/clock', { now: '2026-03-16T12:00:00Z', frozen: true });
  const loaded = await client.control<{ ids: string[] }>('POST', '/records/Lead', {
    records: ROWS,
  });
  ids.push(...loaded.ids);
});

afterAll(() => client.emulator.close());

async function names(soql: string): Promise<string[]> {
  const page = await client.query<{ LastName: string }>(soql);
  return page.records.map(({ LastName }) => LastName);
}

async function refusal(soql: string): Promise<ApiErrorBody> {
  const answer = await client.send(`query?q=${encodeURIComponent(soql)}`);
  expect(answer.status).toBe(400);
  const [error] = (await answer.json()) as ApiErrorBody[];
  if (!error) throw new Error('no error in the answer');
  return error;
}

const where: [string, string[]][] = [
  ["Country = 'JAPAN'", ['Abe', 'brown']],
  ["country != 'Japan'", ["O'Neil", 'Çelik']],
  ['Country = null', ["O'Neil"]],
  ["Country = ''", ["O'Neil"]],
  ['Email != null', ['Abe', "O'Neil", 'Çelik']],
  ["LastName = 'O\\'Neil'", ["O'Neil"]],
  ["LastName LIKE '%e%'", ['Abe', "O'Neil", 'Çelik']],
  ["LastName LIKE '_be'", ['Abe']],
  ["(NOT LastName LIKE 'A%')", ['brown', "O'Neil", 'Çelik']],
  ["Company LIKE '100\\%'", ['100%'].map(() => "O'Neil")],
  ["Company LIKE '100%'", ["O'Neil", 'Çelik']],
  ["Email LIKE 'o\\_neil@%'", ["O'Neil"]],
  ["Country IN ('japan', 'TÜRKIYE')", ['Abe', 'brown', 'Çelik']],
  ["Country NOT IN ('japan')", ["O'Neil", 'Çelik']],
  ['Score__c > 1', ['brown']],
  ['Score__c <= 1', ['Abe', 'Çelik']],
  ['Score__c = -3', ['Çelik']],
  ['HasOptedOutOfEmail = TRUE', ['Abe']],
  ["Interests__c INCLUDES ('Events;Offers', 'Research')", ['Abe', 'Çelik']],
  ["Interests__c EXCLUDES ('Events')", ["O'Neil", 'Çelik']],
  ['CreatedDate = LAST_N_DAYS:3', ['brown']],
  ['CreatedDate = YESTERDAY', ['brown']],
  ['CreatedDate = LAST_WEEK', ['Abe']],
  ['CreatedDate = THIS_WEEK', ['brown']],
  ['CreatedDate = LAST_MONTH', ["O'Neil"]],
  ['CreatedDate = THIS_QUARTER', ['Abe', 'brown', "O'Neil"]],
  ['CreatedDate < THIS_YEAR', ['Çelik']],
  ['CreatedDate >= THIS_MONTH', ['Abe', 'brown']],
  ['CreatedDate > LAST_MONTH', ['Abe', 'brown']],
  ['CreatedDate <= LAST_MONTH', ["O'Neil", 'Çelik']],
  ['CreatedDate = N_DAYS_AGO:6', ['Abe']],
  ['CreatedDate = 2026-03-10T19:00:00+09:00', ['Abe']],
  ['CreatedDate = 2026-03-10T10:00:00.999Z', ['Abe']],
  ['CreatedDate > 2026-03-10T10:00:00.000+00:00', ['brown']],
  ['CALENDAR_MONTH(CreatedDate) = 3', ['Abe', 'brown']],
  ['DAY_ONLY(CreatedDate) = 2026-02-28', ["O'Neil"]],
  ["LastName = 'abe' OR (Score__c < 0 AND Country != null)", ['Abe', 'Çelik']],
  ["NOT (LastName = 'abe' OR LastName = 'brown')", ["O'Neil", 'Çelik']],
  ["Owner.Name = 'integration user' AND Score__c > 2", ['brown']],
  ["OwnerId IN (SELECT Id FROM User WHERE Alias = 'user') AND Score__c = 1", ['Abe']],
];

describe('conditions', () => {
  it.each(where)('%s', async (condition, expected) => {
    expect(await names(`SELECT LastName FROM Lead WHERE ${condition} ORDER BY Id`)).toEqual(
      expected,
    );
  });

  it('compare Ids on fifteen characters, with regard to case', async () => {
    const [first = '', second = ''] = ids;
    expect(await names(`SELECT LastName FROM Lead WHERE Id = '${first.slice(0, 15)}'`)).toEqual([
      'Abe',
    ]);
    expect(
      await names(`SELECT LastName FROM Lead WHERE Id > '${first}' ORDER BY Id LIMIT 1`),
    ).toEqual(['brown']);
    expect(await names(`SELECT LastName FROM Lead WHERE Id IN ('${second}', '${first}')`)).toEqual([
      'Abe',
      'brown',
    ]);
    expect(
      await names(`SELECT LastName FROM Lead WHERE Id >= '${second}' AND Id <= '${second}'`),
    ).toEqual(['brown']);
    expect(
      await names(`SELECT LastName FROM Lead WHERE Id != '${first}' AND Score__c > 0`),
    ).toEqual(['brown']);
  });

  it('see dates in the zone of the user', async () => {
    await client.control('PATCH', '/options', { timeZone: 'Asia/Tokyo' });
    expect(await names('SELECT LastName FROM Lead WHERE CreatedDate = TODAY')).toEqual(['brown']);
    await client.control('PATCH', '/options', { timeZone: 'UTC' });
    expect(await names('SELECT LastName FROM Lead WHERE CreatedDate = TODAY')).toEqual([]);
  });
});

describe('order and extent', () => {
  it.each([
    ['ORDER BY LastName', ['Abe', 'brown', "O'Neil", 'Çelik']],
    ['ORDER BY Score__c', ["O'Neil", 'Çelik', 'Abe', 'brown']],
    ['ORDER BY Score__c DESC NULLS LAST', ['brown', 'Abe', 'Çelik', "O'Neil"]],
    ['ORDER BY Country NULLS LAST, LastName DESC', ['brown', 'Abe', 'Çelik', "O'Neil"]],
    ['ORDER BY Id DESC LIMIT 2', ['Çelik', "O'Neil"]],
    ['ORDER BY Id LIMIT 2 OFFSET 1', ['brown', "O'Neil"]],
    ['USING SCOPE mine', ['Abe', 'brown', "O'Neil", 'Çelik']],
  ])('%s', async (clause, expected) => {
    expect(await names(`SELECT LastName FROM Lead ${clause}`)).toEqual(expected);
  });

  it('a limit of nought gives no rows', async () => {
    expect(await names('SELECT LastName FROM Lead LIMIT 0')).toEqual([]);
  });
});

describe('counting', () => {
  it('COUNT() answers with the size alone', async () => {
    expect(await client.query('SELECT count() FROM lead')).toEqual({
      totalSize: 4,
      done: true,
      records: [],
    });
  });

  it('COUNT(Id) and groups answer with aggregate rows', async () => {
    const page = await client.query(
      'SELECT Country, COUNT(Id), MAX(Score__c) top FROM Lead WHERE Country != null GROUP BY Country',
    );
    expect(page.records).toEqual([
      { attributes: { type: 'AggregateResult' }, Country: 'Japan', expr0: 2, top: 2.5 },
      { attributes: { type: 'AggregateResult' }, Country: 'Türkiye', expr0: 1, top: -3 },
    ]);
  });
});

describe('the select list', () => {
  it('nests parents with their attributes and writes null for a missing one', async () => {
    const page = await client.query<Record<string, unknown>>(
      "SELECT id, owner.name, ConvertedContact.Email, toLabel(Status) FROM Lead WHERE LastName = 'Abe'",
    );
    const { orgId: _org, userId } = client.emulator.org;
    expect(_org).toHaveLength(18);
    expect(page.records).toEqual([
      {
        attributes: { type: 'Lead', url: `/services/data/v62.0/sobjects/Lead/${ids[0]}` },
        Id: ids[0],
        Owner: {
          attributes: { type: 'User', url: `/services/data/v62.0/sobjects/User/${userId}` },
          Name: 'Integration User',
        },
        ConvertedContact: null,
        Status: 'Open - Not Contacted',
      },
    ]);
  });

  it('lists children, null when there are none', async () => {
    const [account, lonely] = (
      await client.control<{ ids: string[] }>('POST', '/records/Account', {
        records: [{ Name: 'With' }, { Name: 'Without' }],
      })
    ).ids;
    await client.control('POST', '/records/Contact', { LastName: 'Kid', AccountId: account });
    const page = await client.query<{ Contacts: unknown }>(
      `SELECT Id, (SELECT LastName FROM Contacts) FROM Account WHERE Id IN ('${account}', '${lonely}') ORDER BY Id`,
    );
    expect(page.records[0]?.Contacts).toMatchObject({
      totalSize: 1,
      done: true,
      records: [{ LastName: 'Kid' }],
    });
    expect(page.records[1]?.Contacts).toBeNull();
  });

  it('FIELDS(ALL) needs a small limit', async () => {
    const page = await client.query('SELECT FIELDS(ALL) FROM Lead LIMIT 1');
    expect(Object.keys(page.records[0] ?? {}).length).toBeGreaterThan(25);
    expect((await refusal('SELECT FIELDS(ALL) FROM Lead')).errorCode).toBe('MALFORMED_QUERY');
  });
});

describe('refusals', () => {
  it.each([
    [
      'SELECT Foo FROM Lead',
      'INVALID_FIELD',
      "ERROR at Row:1:Column:8\nNo such column 'Foo' on entity 'Lead'.",
    ],
    ['SELECT Id FROM Lead WHERE Foo = 1', 'INVALID_FIELD', "Row:1:Column:27\nNo such column 'Foo'"],
    ['SELECT Id,\n Foo FROM Lead', 'INVALID_FIELD', 'ERROR at Row:2:Column:2'],
    [
      'SELECT Nope.Name FROM Lead',
      'INVALID_FIELD',
      "Didn't understand relationship 'Nope' in field path.",
    ],
    ['SELECT Id FROM Nope', 'INVALID_TYPE', "sObject type 'Nope' is not supported."],
    ['SELECT Id FROM Lead WHERE', 'MALFORMED_QUERY', 'unexpected token: '],
    ['SELECT Id FROM Lead WHERE Email = "x"', 'MALFORMED_QUERY', 'unexpected token: '],
    [
      "SELECT Id FROM Lead WHERE Email = 'a' AND Email = 'b' OR Email = 'c'",
      'MALFORMED_QUERY',
      "unexpected token: 'OR'",
    ],
    [
      "SELECT Id FROM Lead WHERE Description = 'x'",
      'INVALID_FIELD',
      "field 'Description' can not be filtered in a query call",
    ],
    ['SELECT Id FROM Lead ORDER BY Description', 'INVALID_FIELD', 'can not be sorted'],
    [
      "SELECT Id FROM Lead WHERE CreatedDate > '2026-01-01T00:00:00Z'",
      'INVALID_FIELD',
      'must be of type dateTime and should not be enclosed in quotes',
    ],
    [
      'SELECT Id FROM Lead WHERE CreatedDate > 2026-01-01',
      'INVALID_FIELD',
      'must be of type dateTime',
    ],
    ['SELECT Id FROM Lead WHERE Email = 1', 'INVALID_FIELD', 'should be enclosed in quotes'],
    [
      "SELECT Id FROM Lead WHERE Id = 'nope'",
      'INVALID_QUERY_FILTER_OPERATOR',
      'invalid ID field: nope',
    ],
    [
      "SELECT Id FROM Lead WHERE Id LIKE '00Q%'",
      'INVALID_QUERY_FILTER_OPERATOR',
      'invalid operator',
    ],
    [
      "SELECT Id FROM Lead WHERE Email INCLUDES ('a')",
      'INVALID_QUERY_FILTER_OPERATOR',
      'invalid operator',
    ],
    ['SELECT Id FROM Lead OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE', '2000'],
  ])('%s', async (soql, code, text) => {
    const error = await refusal(soql);
    expect(error.errorCode).toBe(code);
    expect(error.message).toContain(text);
  });
});

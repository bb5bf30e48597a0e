import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Comparison, Filter } from '../../domain/criteria.js';
import { startEmulator, type Emulator } from '../../emulator/index.js';
import { field } from '../../emulator/schema/fields.js';
import type { RecordQuery, SalesforceOrg } from '../../salesforce/port.js';
import { planOf } from '../../salesforce/query-plan.js';
import { countSoql, pageSoql } from '../../salesforce/soql.js';
import { connectionTo, testGateway } from './small-org.js';

vi.setConfig({ testTimeout: 30_000 });

const LONGEST = 100_000;
const WIDE = Array.from({ length: 700 }, (_, i) => `Field_${i}_${'x'.repeat(150)}__c`);
const WIDE_OBJECT = {
  name: 'Wide__c',
  label: 'Wide',
  labelPlural: 'Wides',
  keyPrefix: 'a02',
  fields: WIDE.map((name) => field(name, 'string', { length: 255 })),
};
const list = (values: string[], is: Comparison['is'] = 'in'): Filter => ({
  field: 'LastName',
  is,
  type: 'text',
  value: values,
});
/** Long enough that a list of all of them takes several statements. */
const name = (n: number): string => `Person ${String(n).padStart(6, '0')} ${'y'.repeat(400)}`;
const NAMES = Array.from({ length: 600 }, (_, i) => name(i));
const query = { object: 'Lead', fields: ['LastName', 'Company'], filter: null };

let emulator: Emulator;
let org: SalesforceOrg;
let close: () => Promise<void>;
beforeAll(async () => {
  emulator = await startEmulator({ objects: [WIDE_OBJECT] });
  const { writer, credentials } = emulator.org;
  for (let n = 0; n < 500; n += 1) {
    writer.insert('Lead', { LastName: name(n * 2), Company: n % 2 === 0 ? 'Acme' : 'Other' });
  }
  for (let n = 0; n < 30; n += 1) {
    writer.insert('Wide__c', Object.fromEntries(WIDE.map((f, i) => [f, `${n}.${i}`])));
  }
  const { clientId, clientSecret } = credentials;
  const auth = { type: 'clientCredentials' as const, clientId, clientSecret };
  const { gateway } = testGateway({ timeouts: { connectMs: 2e4, headersMs: 2e4, bodyMs: 2e4 } });
  org = await gateway.open(connectionTo(emulator.url, auth));
  close = () => gateway.close();
});
afterEach(() => emulator.org.faults.clear());
afterAll(async () => {
  await close();
  await emulator.close();
});

async function readAll(filter: Filter | null, limit: number) {
  const records = [];
  for (let after: string | null = null; ;) {
    const page = await org.page({ ...query, filter }, after, { limit });
    if (page.records.length === 0) return records;
    expect(page.records.length).toBeLessThanOrEqual(limit);
    records.push(...page.records);
    after = page.records.at(-1)?.Id ?? null;
  }
}

describe('a list that is too long for one query', () => {
  it('is split, and its pages come in order of Id, each record once', async () => {
    const everyone = await readAll(null, 2_000);
    const wanted = new Set(NAMES);
    const expected = everyone.filter((r) => wanted.has(String(r['LastName'])));
    expect(expected).toHaveLength(300);
    expect(await readAll(list(NAMES), 120)).toEqual(expected);
    expect(await org.count({ ...query, filter: list(NAMES) })).toBe(300);
  });

  it('is split also beside other conditions', async () => {
    const acme: Filter = { field: 'Company', is: 'equals', type: 'text', value: 'acme' };
    const filter = { all: [acme, { all: [list(NAMES)] }] };
    expect(await org.count({ ...query, filter })).toBe(150);
    expect(await readAll(filter, 2_000)).toHaveLength(150);
  });

  it('finds records by Id, each once', async () => {
    const ids = (await readAll(null, 2_000)).map(({ Id }) => Id).slice(0, 300);
    const found = await org.byIds({ ...query, filter: list(NAMES) }, [...ids, ...ids]);
    expect(found.map(({ Id }) => Id).sort()).toEqual(ids);
  });

  it('keeps together what is the same to Salesforce', () => {
    const value = 'z'.repeat(3_000);
    const spellings = Array.from({ length: 40 }, (_, i) =>
      Array.from(value, (c, at) => (at === i ? c.toUpperCase() : c)).join(''),
    );
    const others = Array.from({ length: 20 }, (_, i) => `${i}${value}`);
    const mixed = others.flatMap((other, i) => [other, spellings[i] ?? '']);
    expect(() => planOf({ ...query, filter: list([...mixed, ...spellings]) }, countSoql)).toThrow(
      expect.objectContaining({ type: 'CRITERIA_UNFIT' }),
    );
    const { parts } = planOf({ ...query, filter: list(mixed) }, countSoql);
    const withSpelling = parts.filter(([part]) => JSON.stringify(part?.filter).includes('Zz'));
    expect(parts.length).toBeGreaterThan(1);
    expect(withSpelling).toHaveLength(1);
  });

  it('gives no statement that is too long, and no value twice', () => {
    const soqlOf = (part: RecordQuery) => pageSoql(part, null, 2_000);
    const { parts } = planOf({ ...query, filter: list(NAMES) }, soqlOf);
    const values = parts.flat().flatMap(({ filter }) => valuesIn(filter));
    expect(values.sort()).toEqual([...NAMES].sort());
    for (const part of parts.flat()) expect(soqlOf(part).length).toBeLessThanOrEqual(LONGEST);
  });
});

describe('what cannot be split says what to shorten', () => {
  it.each<[string, Filter, RegExp]>([
    ['a list of notIn', list(NAMES, 'notIn'), /values of LastName/],
    ['a list within OR', { any: [list(NAMES), list(['x'])] }, /outside of OR/],
    ['a clause of a list view', { soql: `A = 1 ${'AND A = 1 '.repeat(12_000)}` }, /list view/],
  ])('%s', async (_name, filter, message) => {
    const failure = { type: 'CRITERIA_UNFIT', message: expect.stringMatching(message) as string };
    const { apiCalls } = org.usage();
    await expect(org.page({ ...query, filter }, null)).rejects.toMatchObject(failure);
    await expect(org.count({ ...query, filter })).rejects.toMatchObject(failure);
    expect(org.usage().apiCalls).toBe(apiCalls);
  });

  it('a job of the Bulk API, which takes one query', async () => {
    const failure = { type: 'CRITERIA_UNFIT', message: expect.stringMatching(/REST/) as string };
    await expect(org.startBulk({ ...query, filter: list(NAMES) })).rejects.toMatchObject(failure);
  });
});

describe('columns that are too many for one query', () => {
  const wide = { object: 'Wide__c', fields: WIDE, filter: null };

  it('are read in several and joined by Id', async () => {
    const { records } = await org.page(wide, null, { limit: 20 });
    expect(records).toHaveLength(20);
    for (const [n, record] of records.entries()) {
      expect(Object.keys(record)).toHaveLength(WIDE.length + 1);
      WIDE.forEach((path, i) => expect(record[path]).toBe(`${n}.${i}`));
    }
    const ids = records.map(({ Id }) => Id);
    expect((await org.byIds(wide, ids)).map((r) => Object.keys(r).length)).toEqual(
      ids.map(() => WIDE.length + 1),
    );
    expect(await org.count(wide)).toBe(30);
  });

  it('are no page when a record went in between', async () => {
    const { schema, writer } = emulator.org;
    const object = schema.stored('Wide__c');
    const gone = writer.insert('Wide__c', {});
    let queries = 0;
    const page = org.page(wide, null, {
      onRequest: () => {
        queries += 1;
        if (queries === 2 && object) writer.remove(object, gone);
      },
    });
    await expect(page).rejects.toMatchObject({ type: 'READ_INCOMPLETE', retryable: true });
  });
});

function valuesIn(filter: Filter | null): string[] {
  if (filter === null || !('all' in filter)) return [];
  return filter.all.flatMap((part) => ('value' in part ? (part.value as string[]) : []));
}

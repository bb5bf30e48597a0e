import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PageReader } from '../../activities/page-reader.js';
import type { SourceRecord } from '../../activities/people.js';
import { sourcePages } from '../../activities/source-pages.js';
import type { Reading } from '../../activities/source-query.js';
import { Failure } from '../../domain/failures.js';
import { createFakeSalesforce, type FakeSalesforce } from '../../salesforce/fake.js';
import type { SalesforceRecord } from '../../salesforce/port.js';
import { createFakeStores } from '../../store/fake.js';
import { createKeyring } from '../../store/keyring.js';
import type { Stores } from '../../store/port.js';
import {
  account,
  accountId,
  contact,
  contactId,
  crm,
  opportunity,
  opportunityId,
  readingOf,
  role,
  syncOf,
} from './crm.js';

const ACCOUNTS = syncOf({ object: 'Account', people: 'contacts' });
const ROLES = syncOf({ object: 'Opportunity', people: 'allRoles' });
const CONTACTS = syncOf({ object: 'Contact' });

/** How many people each record stands for. */
const anyCrowds = fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 25 });
const anyPageSize = fc.integer({ min: 1, max: 9 });
const RUNS = { numRuns: 60 };
const FOREVER = new AbortController().signal;

describe('a read of pages', () => {
  it('hands out every account once with exactly its Contacts, however pages are cut', async () => {
    await fc.assert(
      fc.asyncProperty(anyCrowds, anyPageSize, async (crowds, pageSize) => {
        const desk = await deskOf(accountsWith(crowds), readingOf(ACCOUNTS), pageSize);
        const pages = await readAll(desk.reader);
        expect(idsOf(pages.flat())).toEqual(expectedOf(crowds, accountId));
        for (const page of pages) expectBounded(page, pageSize);
      }),
      RUNS,
    );
  }, 60_000);

  it('hands out every opportunity once with exactly the Contacts of its roles', async () => {
    await fc.assert(
      fc.asyncProperty(anyCrowds, anyPageSize, async (crowds, pageSize) => {
        const desk = await deskOf(opportunitiesWith(crowds), readingOf(ROLES), pageSize);
        const pages = await readAll(desk.reader);
        expect(idsOf(pages.flat())).toEqual(expectedOf(crowds, opportunityId));
        for (const page of pages) expectBounded(page, pageSize);
      }),
      RUNS,
    );
  }, 60_000);

  it('goes on behind any page as if it had not stopped there', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyCrowds,
        anyPageSize,
        anyPageSize,
        fc.nat(20),
        async (crowds, size, nextSize, stop) => {
          const first = await deskOf(accountsWith(crowds), readingOf(ACCOUNTS), size);
          const before = (await readAll(first.reader, stop)).flat();
          const second = await deskOf(accountsWith(crowds), readingOf(ACCOUNTS), nextSize);
          const after = await readAll(second.reader, Infinity, before.at(-1)?.source.Id ?? null);
          expect(idsOf([...before, ...after.flat()])).toEqual(expectedOf(crowds, accountId));
        },
      ),
      RUNS,
    );
  }, 60_000);

  it('gives a record that stands for more people than a page takes a page of its own', async () => {
    const desk = await deskOf(accountsWith([1, 30, 1]), readingOf(ACCOUNTS), 4);
    const sizes = (await readAll(desk.reader)).map((page) => page.map((r) => r.people.length));
    expect(sizes).toEqual([[1], [30], [1], []]);
  });

  it('does not ask again for records that a cut page left over', async () => {
    const desk = await deskOf(accountsWith([2, 2, 2, 2, 2, 2]), readingOf(ACCOUNTS), 6);
    await readAll(desk.reader);
    const asked = desk.salesforce.calls.filter((c) => c.name === 'page' && c.object === 'Account');
    expect(asked.map(({ after }) => after)).toEqual([null, accountId(6)]);
  });

  it('asks only for what changed in an incremental run', async () => {
    const contacts = [1, 2, 3].map((n) =>
      contact(n, null, { SystemModstamp: `2026-11-2${n}T00:00:00.000Z` }),
    );
    const reading = readingOf(CONTACTS, { changedSince: '2026-11-22T00:00:00.000Z' });
    const desk = await deskOf({ Contact: contacts }, reading, 2);
    expect(Object.keys(idsOf((await readAll(desk.reader)).flat()))).toEqual([2, 3].map(contactId));
  });

  it('fails where a page that was fetched ahead failed, and only there', async () => {
    const desk = await deskOf(accountsWith([1, 1, 1, 1]), readingOf(ACCOUNTS), 2);
    desk.salesforce.script(({ object, after }) => {
      if (object === 'Account' && after === accountId(2)) throw busy();
    });
    await desk.reader.open(FOREVER);
    expect(await desk.reader.page(null)).toHaveLength(2);
    await expect(desk.reader.page(accountId(2))).rejects.toMatchObject({ type: 'SALESFORCE_BUSY' });
  });
});

describe('a read by a bulk job', () => {
  const people = () => [1, 2, 3, 4, 5].map((n) => contact(n, null));
  const bulk = (jobId: string | null) => readingOf(CONTACTS, { reader: 'bulk', jobId });

  it('hands out what the job found, with people asked for by REST', async () => {
    await fc.assert(
      fc.asyncProperty(anyCrowds, anyPageSize, async (crowds, pageSize) => {
        const reading = readingOf(ACCOUNTS, { reader: 'bulk' });
        const desk = await deskOf(accountsWith(crowds), reading, pageSize);
        expect(idsOf((await readAll(desk.reader)).flat())).toEqual(expectedOf(crowds, accountId));
        const asked = desk.salesforce.calls.filter(({ name }) => name === 'page');
        expect(asked.every(({ object }) => object === 'Contact')).toBe(true);
      }),
      RUNS,
    );
  }, 60_000);

  it('uses the job that the run names, and what changes meanwhile is not seen', async () => {
    const desk = await deskOf({ Contact: people() }, bulk(null), 2);
    const jobId = await desk.org.startBulk({ object: 'Contact', fields: ['Email'], filter: null });
    desk.records('Contact').pop();
    const again = desk.readerFor(bulk(jobId));
    expect((await readAll(again)).flat()).toHaveLength(5);
    expect(jobsBegun(desk)).toBe(1);
  });

  it.each(['BULK_JOB_MISSING', 'BULK_JOB_FAILED'] as const)(
    'goes on behind its cursor with a new job after %s, stored before it is used',
    async (type) => {
      const desk = await deskOf({ Contact: people() }, bulk('750000000000099AAA'), 2);
      let stored: string | null = null;
      desk.salesforce.script(async ({ name }, n) => {
        if (name !== 'openBulk') return;
        if (n === 1) throw new Failure(type, 'The job is lost.');
        stored = (await desk.stores.runs.get('run-1'))?.source?.jobId ?? null;
      });
      await desk.reader.open(FOREVER);
      const rest = await readAll(desk.reader, Infinity, contactId(2));
      expect(rest.flat().map(({ source }) => source.Id)).toEqual([3, 4, 5].map(contactId));
      expect(stored).toBe('750000000000001AAA');
    },
  );

  it('is not there yet while its job takes longer than one waits, and then is', async () => {
    const desk = await deskOf({ Contact: people() }, bulk(null), 2);
    const patience = new AbortController();
    desk.salesforce.script(({ name }, n) => {
      if (name === 'openBulk' && n === 1) patience.abort();
    });
    expect(await desk.reader.open(patience.signal)).toBe(false);
    expect(await desk.reader.open(FOREVER)).toBe(true);
    expect(jobsBegun(desk)).toBe(1);
    expect((await readAll(desk.reader)).flat()).toHaveLength(5);
  });

  it('lets go of what it fetched when it is closed', async () => {
    const desk = await deskOf({ Contact: people() }, bulk(null), 2);
    await readAll(desk.reader);
    await desk.reader.close();
    expect(desk.salesforce.calls.at(-1)?.name).toBe('closeBulk');
  });
});

interface Desk {
  salesforce: FakeSalesforce;
  stores: Stores;
  org: Awaited<ReturnType<FakeSalesforce['open']>>;
  reader: PageReader;
  readerFor(reading: Reading): PageReader;
  records(object: string): SalesforceRecord[];
}

async function deskOf(
  records: Record<string, SalesforceRecord[]>,
  reading: Reading,
  pageSize: number,
): Promise<Desk> {
  const salesforce = createFakeSalesforce({ objects: crm(records) });
  const org = await salesforce.open({ orgId: null } as Parameters<FakeSalesforce['open']>[0]);
  const keyring = createKeyring({
    keys: [{ id: 'test', secret: 'a secret of tests, 32 bytes long' }],
  });
  const stores = createFakeStores({ keyring });
  await stores.runs.open(reading.run);
  const { signal } = new AbortController();
  const readerFor = (of: Reading) =>
    new PageReader(org, of, sourcePages(stores, org, of), { pageSize, signal });
  return {
    ...{ salesforce, stores, org, reader: readerFor(reading), readerFor },
    records: (object) => salesforce.data.objects[object]?.records ?? [],
  };
}

/** Pages up to and with the empty one, at most so many. */
async function readAll(
  reader: PageReader,
  most = Infinity,
  after: string | null = null,
): Promise<SourceRecord[][]> {
  if (!(await reader.open(FOREVER))) throw new Error('the read did not open');
  const pages: SourceRecord[][] = [];
  let cursor = after;
  while (pages.length < most) {
    const page = await reader.page(cursor);
    pages.push(page);
    if (page.length === 0) break;
    cursor = page.at(-1)?.source.Id ?? null;
  }
  return pages;
}

const accountsWith = (crowds: number[]) => ({
  Account: crowds.map((_, i) => account(i + 1)),
  Contact: personNumbers(crowds).map(({ person, source }) => contact(person, source)),
});

/** Every Contact stands in two roles of its opportunity. */
const opportunitiesWith = (crowds: number[]) => ({
  Opportunity: crowds.map((_, i) => opportunity(i + 1)),
  OpportunityContactRole: personNumbers(crowds).flatMap(({ person, source }) =>
    [0, 1].map((i) => role(2 * person + i, source, contact(person, null))),
  ),
});

/** Ids of people go back and forth between sources, so that no page of people follows a page of sources. */
function personNumbers(crowds: number[]): { person: number; source: number }[] {
  return crowds.flatMap((crowd, i) =>
    Array.from({ length: crowd }, (_, n) => ({ person: 1 + n * crowds.length + i, source: i + 1 })),
  );
}

function expectedOf(crowds: number[], idOf: (n: number) => string): Record<string, string[]> {
  const people = personNumbers(crowds);
  const ofSource = (i: number) => people.filter(({ source }) => source === i + 1);
  return Object.fromEntries(
    crowds.map((_, i) => [idOf(i + 1), ofSource(i).map(({ person }) => contactId(person))]),
  );
}

function idsOf(records: SourceRecord[]): Record<string, string[]> {
  const ids = records.map(({ source }) => source.Id);
  expect(ids).toEqual([...new Set(ids)].sort());
  return Object.fromEntries(
    records.map(({ source, people }) => [source.Id, people.map((p) => p.id)]),
  );
}

function expectBounded(page: SourceRecord[], most: number): void {
  const people = page.reduce((sum, record) => sum + record.people.length, 0);
  if (page.length > 1) expect(people).toBeLessThanOrEqual(most);
}

const jobsBegun = ({ salesforce }: Desk): number =>
  salesforce.calls.filter(({ name }) => name === 'startBulk').length;

const busy = () => new Failure('SALESFORCE_BUSY', 'Busy.');

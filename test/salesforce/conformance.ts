import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../domain/connection.js';
import type { Comparison, Filter } from '../../domain/criteria.js';
import type { SalesforceGateway, SalesforceOrg } from '../../salesforce/port.js';

/** A Lead as the suite needs it; the set-up gives it an Id. */
export interface SuiteLead {
  LastName: string;
  Company: string;
  Email: string | null;
  HasOptedOutOfEmail: boolean;
}

export const SUITE_LEADS: SuiteLead[] = Array.from({ length: 25 }, (_, i) => ({
  LastName: `Person ${i}`,
  Company: i % 5 === 0 ? "Côte d'Azur" : 'Acme',
  Email: i % 4 === 0 ? null : `person${i}@a.example`,
  HasOptedOutOfEmail: i % 3 === 0,
}));

const OPTED_OUT: Filter = {
  field: 'HasOptedOutOfEmail',
  is: 'equals',
  type: 'boolean',
  value: true,
};
const text = (field: string, is: Comparison['is'], value: Comparison['value']): Filter => ({
  field,
  is,
  type: 'text',
  value,
});
const BLANK = text('Email', 'equals', null);

/** With the number of suite Leads that match. */
const FILTERS: [string, Filter, number][] = [
  ['a boolean', OPTED_OUT, 9],
  ['null', BLANK, 7],
  ['not null', text('Email', 'notEquals', null), 18],
  ['text with a quote, whatever its case', text('Company', 'equals', "côte D'AZUR"), 5],
  ['other text, blank included', text('Email', 'notEquals', 'PERSON1@a.example'), 24],
  ['one of several', text('LastName', 'in', ['Person 1', 'Person 2', 'x']), 2],
  ['none of several, blank included', text('Email', 'notIn', ['person1@a.example', 'x']), 24],
  ['text that is contained', text('Email', 'contains', 'N1@A'), 1],
  ['percent signs and underscores as they are', text('Company', 'contains', '_'), 0],
  ['how text begins', text('LastName', 'startsWith', 'person 2'), 6],
  ['how text ends', text('LastName', 'endsWith', '3'), 3],
  ['order, in which blank has no place', text('Email', 'less', 'person2'), 9],
  ['all of several', { all: [OPTED_OUT, BLANK] }, 3],
  ['any of several', { any: [OPTED_OUT, BLANK] }, 13],
  ['the opposite', { not: { any: [OPTED_OUT, BLANK] } }, 12],
  ['the opposite beside something else', { all: [BLANK, { not: OPTED_OUT }] }, 4],
  [
    'groups in groups',
    { any: [{ all: [OPTED_OUT, BLANK] }, text('LastName', 'endsWith', ' 1')] },
    4,
  ],
  ['everything', { all: [] }, 25],
  ['a number of Ids', text('Id', 'notIn', ['00Q999999999999EAA']), 25],
];

const UNFIT: [string, Filter][] = [
  ['an empty list', text('LastName', 'in', [])],
  ['a group of nothing', { any: [] }],
  ['order and nothing', text('LastName', 'less', null)],
  ['a clause that reaches out of its brackets', { soql: "LastName = 'a') OR (Id != null" }],
  ['a clause with a text that never ends', { soql: "LastName = 'a" }],
  ['a text of more than 4,000 characters', text('LastName', 'equals', 'x'.repeat(4_001))],
  ['a date that does not exist', { field: 'X', is: 'less', type: 'date', value: '2026-02-30' }],
];

export interface Setup {
  gateway: SalesforceGateway;
  connection: Connection;
  /** Ids of the suite's Leads, in their order. */
  ids: string[];
  /** One further Lead, deleted. */
  deletedId: string;
  /** How many of the suite's Leads the integration user owns. */
  mine: number;
  stop(): Promise<void>;
}

/** What every gateway does, the fake as the real one. */
export function describeGateway(name: string, setUp: () => Promise<Setup>): void {
  describe(name, () => {
    let setup: Setup;
    let org: SalesforceOrg;
    beforeAll(async () => {
      setup = await setUp();
      org = await setup.gateway.open(setup.connection);
    });
    afterAll(() => setup.stop());

    const query = { object: 'Lead', fields: ['Email', 'Company'], filter: null };
    const sorted = () => [...setup.ids].sort();

    it('reads pages by Id until one is empty', async () => {
      const read: string[] = [];
      for (let after: string | null = null; ;) {
        const { records } = await org.page(query, after, { limit: 10 });
        if (records.length === 0) break;
        expect(records.length).toBeLessThanOrEqual(10);
        read.push(...records.map(({ Id }) => Id));
        after = records.at(-1)?.Id ?? null;
      }
      expect(read).toEqual(sorted());
    });

    it('gives the fields that were asked for, null for blank, and the clock', async () => {
      const { records, serverTime } = await org.page(query, null);
      const byId = new Map(records.map((record) => [record.Id, record]));
      setup.ids.forEach((Id, i) => {
        const { Email, Company } = SUITE_LEADS[i] ?? {};
        expect(byId.get(Id)).toEqual({ Id, Email, Company });
      });
      expect(new Date(serverTime).toISOString()).toBe(serverTime);
    });

    it.each(FILTERS)('keeps to a filter: %s', async (_name, filter, matches) => {
      const asked = { ...query, filter };
      expect((await org.page(asked, null)).records).toHaveLength(matches);
      expect(await org.count(asked)).toBe(matches);
    });

    it.each(UNFIT)('refuses a filter that no SOQL can say: %s', async (_name, filter) => {
      const asked = { ...query, filter };
      const unfit = { type: 'CRITERIA_UNFIT', retryable: false };
      await expect(org.page(asked, null)).rejects.toMatchObject(unfit);
      await expect(org.count(asked)).rejects.toMatchObject(unfit);
    });

    it('shows deleted records only when asked to', async () => {
      const all = { ...query, fields: ['IsDeleted'], includeDeleted: true };
      const { records } = await org.page(all, null);
      expect(records.filter((r) => r['IsDeleted'] === true).map((r) => r.Id)).toEqual([
        setup.deletedId,
      ]);
      expect(await org.count(query)).toBe(25);
      expect(await org.count(all)).toBe(26);
    });

    it('finds records by Id, under the filter, and leaves out the gone', async () => {
      const ids = [...setup.ids.slice(0, 4), setup.deletedId, '00Q000009999999EAA'];
      const found = await org.byIds(query, ids);
      expect(found.map(({ Id }) => Id).sort()).toEqual(setup.ids.slice(0, 4).sort());
      const some = await org.byIds({ ...query, filter: OPTED_OUT }, ids);
      expect(some).toHaveLength(2);
      expect(await org.byIds(query, [])).toEqual([]);
    });

    it('names what is missing', async () => {
      const missing = { type: 'SALESFORCE_FIELD_MISSING', details: { field: 'Nope__c' } };
      await expect(org.page({ ...query, fields: ['Nope__c'] }, null)).rejects.toMatchObject(
        missing,
      );
      const object = { type: 'SALESFORCE_OBJECT_MISSING' };
      await expect(org.page({ ...query, object: 'Nope__c' }, null)).rejects.toMatchObject(object);
      await expect(org.fields('Nope__c')).rejects.toMatchObject(object);
      await expect(org.listViews('Nope__c')).rejects.toMatchObject(object);
    });

    it('describes what there is', async () => {
      expect((await org.objects()).map(({ name }) => name)).toContain('Lead');
      const fields = await org.fields('Lead');
      expect(fields.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['Id', 'Email', 'HasOptedOutOfEmail']),
      );
      expect(fields.find((f) => f.name === 'Email')).toMatchObject({
        type: 'email',
        updateable: true,
        referenceTo: [],
      });
      expect((await org.listViews('Lead'))[0]).toMatchObject({
        id: expect.any(String) as string,
        soqlCompatible: true,
      });
    });

    it('says what a list view shows, and reads just that', async () => {
      const views = await org.listViews('Lead');
      const idOf = (name: string) => views.find((v) => v.developerName === name)?.id ?? '';
      const all = await org.listView('Lead', idOf('AllLeads'));
      expect(all).toMatchObject({ id: idOf('AllLeads'), scope: null, where: null });
      const acme = await org.listView('Lead', idOf('Acme'));
      expect(acme).toMatchObject({ label: 'Acme', scope: null });
      const filter = { soql: acme.where ?? '' };
      expect(await org.count({ ...query, filter })).toBe(20);
      expect(await org.count({ ...query, filter: { all: [filter, OPTED_OUT] } })).toBe(7);
      const mine = await org.listView('Lead', idOf('MyLeads'));
      expect(mine).toMatchObject({ scope: 'mine', where: null });
      expect(await org.count({ ...query, scope: mine.scope })).toBe(setup.mine);
    });

    it('refuses a list view that is gone or cannot be asked for', async () => {
      const views = await org.listViews('Lead');
      const recent = views.find((v) => v.developerName === 'RecentlyViewedLeads')?.id ?? '';
      await expect(org.listView('Lead', recent)).rejects.toMatchObject({ type: 'LIST_VIEW_UNFIT' });
      for (const id of ['00B999999999999AAA', '../../evil']) {
        const missing = { type: 'LIST_VIEW_MISSING' };
        await expect(org.listView('Lead', id)).rejects.toMatchObject(missing);
      }
      await expect(org.listView('Nope__c', recent)).rejects.toMatchObject({
        type: 'SALESFORCE_OBJECT_MISSING',
      });
    });

    describe('in bulk', () => {
      it('reads what a page reads, from any Id on', async () => {
        const asked = { ...query, fields: ['Email', 'HasOptedOutOfEmail'], filter: BLANK };
        const jobId = await org.startBulk(asked);
        const read = await org.openBulk(asked, jobId);
        const { records } = await org.page(asked, null);
        expect(read.total).toBe(7);
        expect((await read.page(null)).records).toEqual(records);
        expect((await read.page(null, { limit: 3 })).records).toEqual(records.slice(0, 3));
        for (const [at, { Id }] of records.entries()) {
          expect((await read.page(Id)).records).toEqual(records.slice(at + 1));
        }
        expect((await read.page(records.at(-1)?.Id ?? null)).records).toEqual([]);
        await org.closeBulk(jobId);
      });

      it('opens a job again, also through another sign-on, and reads nothing of what changed', async () => {
        const jobId = await org.startBulk(query);
        const first = await org.openBulk(query, jobId);
        const other = await setup.gateway.open(setup.connection);
        const again = await other.openBulk(query, jobId);
        expect(again.total).toBe(first.total);
        const { serverTime } = await again.page(null);
        expect(serverTime).toBe((await first.page(null)).serverTime);
        expect(new Date(serverTime).toISOString()).toBe(serverTime);
        await other.closeBulk(jobId);
        await other.closeBulk(jobId);
      });

      it('reads deleted records only when asked to', async () => {
        const all = { ...query, fields: ['IsDeleted'], includeDeleted: true };
        const read = await org.openBulk(all, await org.startBulk(all));
        expect(read.total).toBe(26);
        const { records } = await read.page(null);
        expect(records.filter((r) => r['IsDeleted'] === true)).toHaveLength(1);
      });

      it('names what is missing', async () => {
        const field = { type: 'SALESFORCE_FIELD_MISSING', details: { field: 'Nope__c' } };
        const asked = { ...query, fields: ['Nope__c'] };
        await expect(org.startBulk(asked)).rejects.toMatchObject(field);
        const object = { type: 'SALESFORCE_OBJECT_MISSING' };
        const nothing = { ...query, object: 'Nope__c' };
        await expect(org.startBulk(nothing)).rejects.toMatchObject(object);
        for (const jobId of ['750999999999999AAA', '../evil']) {
          const job = { type: 'BULK_JOB_MISSING', retryable: true };
          await expect(org.openBulk(query, jobId)).rejects.toMatchObject(job);
        }
      });

      it('does nothing for a call that is aborted', async () => {
        const jobId = await org.startBulk(query);
        const read = await org.openBulk(query, jobId);
        const signal = AbortSignal.abort(new Error('cancelled'));
        const { apiCalls } = org.usage();
        await expect(org.startBulk(query, { signal })).rejects.toThrow('cancelled');
        await expect(read.page(null, { signal })).rejects.toThrow('cancelled');
        expect(org.usage().apiCalls).toBe(apiCalls);
      });
    });

    it('knows the org, and refuses another', async () => {
      const identity = await org.identity();
      expect(identity.orgId).toMatch(/^00D\w{15}$/);
      expect(identity).toMatchObject({ apiVersion: '62.0', sandbox: false });
      const orgId = '00D0000000000ZZAAA';
      const other = setup.gateway.open({ ...setup.connection, orgId });
      await expect(other).rejects.toMatchObject({ type: 'ORG_CHANGED' });
      expect((await org.apiUsage()).max).toBeGreaterThan(0);
    });

    it('tells of each request, and counts for each opened org apart', async () => {
      const own = await setup.gateway.open(setup.connection);
      const before = own.usage();
      const heard: { retry: boolean }[] = [];
      await own.page(query, null, { onRequest: (request) => heard.push(request) });
      expect(heard).toEqual([{ retry: false }]);
      expect(own.usage()).toEqual({ ...before, apiCalls: before.apiCalls + 1 });
    });

    it('does nothing for a call that is aborted', async () => {
      const signal = AbortSignal.abort(new Error('cancelled'));
      const { apiCalls } = org.usage();
      await expect(org.page(query, null, { signal })).rejects.toThrow('cancelled');
      await expect(org.byIds(query, setup.ids, { signal })).rejects.toThrow('cancelled');
      expect(org.usage().apiCalls).toBe(apiCalls);
    });
  });
}

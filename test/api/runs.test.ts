import { beforeEach, describe, expect, it } from 'vitest';
import { FIRST_CHECKPOINT } from '../../domain/run.js';
import type { LedgerEntry } from '../../domain/ledger.js';
import type { Filter } from '../../domain/criteria.js';
import type { RunRecord, RunSource } from '../../domain/run.js';
import { NEW_SYNC, NOW, furnish, keyring, openHouse } from './house.js';
import type { House } from './house.js';

let house: House;
let syncId: string;
let run: RunRecord;
beforeEach(async () => {
  house = await openHouse();
  await furnish(house);
  syncId = String((await house.ask('POST', '/v1/syncs', { body: NEW_SYNC })).body['id']);
  run = aRun(syncId);
  await house.stores.runs.open(run);
});

const get = (path: string, headers: Record<string, string> = {}) =>
  house.ask('GET', path, { headers, as: 'viewer' });

describe('runs', () => {
  it('show progress while they are open, and no counts yet', async () => {
    const { body } = await get(`/v1/runs/${run.id}`);
    expect(body).toMatchObject({
      id: run.id,
      workflowId: `run/${syncId}/20261123T003000Z`,
      state: 'running',
      progress: { read: 4000, expected: 10_000 },
      counts: null,
      ledger: { closed: false },
      error: null,
    });
    expect(body).not.toHaveProperty('checkpoint');
  });

  it('are listed by sync, newest first', async () => {
    const later = { ...run, id: `${syncId}.20261124T003000Z`, runSeq: 2 };
    await house.stores.runs.open(later);
    const { body } = await get(`/v1/syncs/${syncId}/runs`);
    expect(body['items']).toMatchObject([{ id: later.id }, { id: run.id }]);
  });

  it('that are not there are 404 and say where to look', async () => {
    const { status, error } = await get('/v1/runs/syn_1.none');
    expect([status, error.code]).toEqual([404, 'RUN_MISSING']);
    expect(error.message).toMatch(/GET \/v1\/syncs\/:id\/runs/);
  });
});

describe('records of a run', () => {
  beforeEach(async () => {
    const k = keyring.emailKey('taro@example.jp');
    const about = { id: `lst_1:${k}`, listId: 'lst_1', emailKey: k, email: 'taro@example.jp' };
    const held = { status: 'subscribed' as const, causes: [], fields: {}, claims: [], rev: 1 };
    await house.stores.members.insertNew([{ ...about, ...held, createdAt: NOW, updatedAt: NOW }]);
    const page = { runId: run.id, candidates: [], contested: [] };
    const pages: LedgerEntry[][] = [
      [
        { s: '00Q000000000001AAA', d: 'added', r: 'C6.none', k },
        {
          s: '00Q000000000002AAA',
          d: 'optedOut',
          r: 'C6.exclude',
          k: 'k1:x',
          e: keyring.encrypt('h@example.jp'),
        },
      ],
      [
        { s: '00Q000000000003AAA', p: null, d: 'noPerson', r: 'R7' },
        { s: '00Q000000000004AAA', d: 'invalidEmail', r: 'R7', x: 'noAtSign' },
      ],
    ];
    for (const [pageNo, entries] of pages.entries()) {
      const range = { firstId: entries[0]?.s ?? '', lastId: entries[1]?.s ?? '' };
      await house.stores.ledger.write({ ...page, ...range, pageNo, entries }, 1);
    }
  });

  it('carry the address of the member, or the one that was kept encrypted', async () => {
    const { body } = await get(`/v1/runs/${run.id}/records`);
    expect(body['items']).toMatchObject([
      {
        sourceId: '00Q000000000001AAA',
        personId: '00Q000000000001AAA',
        object: 'Lead',
        email: 'taro@example.jp',
        disposition: 'added',
        rule: 'C6.none',
        detail: null,
        page: 0,
      },
      { email: 'h@example.jp', disposition: 'optedOut' },
      { personId: null, email: null, disposition: 'noPerson' },
      { email: null, detail: 'noAtSign', page: 1 },
    ]);
  });

  it('are filtered by disposition and paged', async () => {
    const some = await get(`/v1/runs/${run.id}/records?disposition=noPerson`);
    expect(some.body['items']).toMatchObject([{ sourceId: '00Q000000000003AAA' }]);
    const first = await get(`/v1/runs/${run.id}/records?limit=3`);
    const rest = await get(
      `/v1/runs/${run.id}/records?limit=3&cursor=${String(first.body['nextCursor'])}`,
    );
    expect(rest.body).toMatchObject({ items: [{ detail: 'noAtSign' }], nextCursor: null });
    const wrong = await get(`/v1/runs/${run.id}/records?disposition=lost`);
    expect(wrong.error.issues).toMatchObject([{ path: 'query.disposition' }]);
  });

  it('come as CSV', async () => {
    const { text } = await get(`/v1/runs/${run.id}/records`, { accept: 'text/csv' });
    const [header, first, ...others] = text.trim().split('\n');
    expect(header).toBe('sourceId,personId,object,email,disposition,rule,detail,page');
    expect(first).toBe(
      '00Q000000000001AAA,00Q000000000001AAA,Lead,taro@example.jp,added,C6.none,,0',
    );
    expect(others).toHaveLength(3);
  });
});

describe('what a run tells of itself', () => {
  it('is its mode, why it is another than was asked for, what it read, and remarks', async () => {
    const filter: RunSource['filter'] = {
      all: [
        { field: 'Country', is: 'in', type: 'text', value: ['Japan', 'Korea'] },
        { any: [BEFORE, { not: { soql: 'IsConverted = true' } }] },
      ],
    };
    const view = { id: '00B000000000001AAA', label: 'Mine', scope: 'mine', where: null };
    await house.stores.runs.update(run.id, {
      source: { ...SOURCE, filter, view, scope: 'mine' },
      modeReason: 'The mapping reads a formula.',
      notes: ['The list view changed.'],
    });
    const { body } = await get(`/v1/runs/${run.id}`);
    expect(body).toMatchObject({
      mode: 'full',
      modeReason: 'The mapping reads a formula.',
      notes: ['The list view changed.'],
      plan: null,
      source: {
        filter:
          "Country IN ('Japan', 'Korea') AND (CreatedDate < 2026-11-01T00:00:00Z OR NOT (IsConverted = true))",
        scope: 'mine',
        reader: 'rest',
        view: { id: view.id, label: 'Mine', where: null },
      },
    });
  });

  it('outlives its records, which say that they are gone', async () => {
    await house.stores.runs.update(run.id, {
      ...{ state: 'succeeded', finishedAt: NOW, ledgerClosed: true },
      checkpoint: { ...FIRST_CHECKPOINT, pageNo: 2, complete: true },
    });
    expect((await get(`/v1/runs/${run.id}`)).status).toBe(200);
    for (const rows of ['records', 'removals']) {
      const { status, error } = await get(`/v1/runs/${run.id}/${rows}`);
      expect([status, error.code]).toEqual([404, 'LEDGER_EXPIRED']);
      expect(error.message).toMatch(/LEDGER_RETENTION_DAYS/);
    }
  });
});

const BEFORE: Filter = {
  ...{ field: 'CreatedDate', is: 'less', type: 'datetime', value: '2026-11-01T00:00:00Z' },
};
const SOURCE: RunSource = {
  ...{ filter: null, scope: null, changedSince: null, serverTime: NOW, reader: 'rest' },
  ...{ jobId: null, view: null, personObject: 'Lead', multiPicklists: [] },
};

const aRun = (syncId: string): RunRecord => ({
  id: `${syncId}.20261123T003000Z`,
  syncId,
  syncVersion: 1,
  runSeq: 1,
  listId: 'lst_1',
  connectionId: 'con_1',
  orgId: '00D000000000001AAA',
  object: 'Lead',
  workflowId: `run/${syncId}/20261123T003000Z`,
  trigger: 'schedule',
  mode: 'full',
  state: 'running',
  scheduledAt: '2026-11-23T00:30:00Z',
  startedAt: NOW,
  finishedAt: null,
  ...{ modeReason: null, source: null, notes: [] },
  expected: 10_000,
  hold: false,
  checkpoint: { ...FIRST_CHECKPOINT, read: 4000 },
  counts: null,
  ledgerClosed: false,
  error: null,
  waitingFor: null,
});

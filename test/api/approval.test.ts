import { beforeEach, describe, expect, it } from 'vitest';
import { rowId } from '../../domain/ids.js';
import type { RemovalCandidate } from '../../domain/ledger.js';
import type { RemovalPlan } from '../../domain/removal-plan.js';
import { FIRST_CHECKPOINT, noDispositions, noRemovals } from '../../domain/run.js';
import { NEW_SYNC, NOW, furnish, keyring, openHouse, wholeAudit } from './house.js';
import type { Ask, House } from './house.js';

let house: House;
let syncId: string;
let runId: string;
beforeEach(async () => {
  house = await openHouse();
  await furnish(house);
  syncId = String((await house.ask('POST', '/v1/syncs', { body: NEW_SYNC })).body['id']);
  runId = `${syncId}.20261123T003000Z`;
  await openRun();
  await house.stores.removalPlans.put(planOf({}));
  house.engine.onDecide = async (order, id) => {
    const state = order === 'approve' ? 'applying' : 'rejected';
    await house.stores.removalPlans.change(id, ['waiting'], { state, decidedAt: NOW });
  };
});

const planOf = (more: Partial<RemovalPlan>): RemovalPlan => ({
  ...{ runId, syncId, listId: 'lst_1', runSeq: 1, removals: 3, resubscribes: 0 },
  ...{ state: 'waiting', createdAt: NOW, expiresAt: '2026-12-07T09:00:00.000Z' },
  ...{ decidedBy: null, decidedAt: null, reason: null },
  ...more,
});

async function openRun(): Promise<void> {
  await house.stores.runs.open({
    ...{ id: runId, syncId, syncVersion: 1, runSeq: 1, listId: 'lst_1', connectionId: 'con_1' },
    ...{ orgId: '00D000000000001AAA', object: 'Lead', workflowId: `run/${syncId}/x` },
    ...{ trigger: 'schedule', mode: 'full', state: 'waitingForApproval', scheduledAt: NOW },
    ...{ startedAt: NOW, finishedAt: NOW, modeReason: null, source: null, notes: [] },
    ...{ expected: null, hold: false, ledgerClosed: true, error: null, waitingFor: null },
    checkpoint: { ...FIRST_CHECKPOINT, pageNo: 2, complete: true },
    counts: {
      ...{ read: 9, people: 9, notRead: 0, removalsHeld: 3, resubscribesHeld: 0, members: 9 },
      ...{ apiCalls: 1, retries: 0, memberWrites: 0 },
      ...{ dispositions: noDispositions(), removals: noRemovals() },
    },
  });
}

const decide = (order: string, how: Ask = {}) =>
  house.ask('POST', `/v1/runs/${runId}/${order}`, { as: 'approver', body: {}, ...how });

describe('a decision on what the guard of a run held', () => {
  it.each([
    ['approve', 'applying'],
    ['reject', 'rejected'],
  ])('names who took it and why: %s', async (order, state) => {
    const body = { reason: 'checked with ana@example.com' };
    const answer = await decide(order, { body });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      id: runId,
      plan: { state, decidedBy: 'approver', reason: 'checked with (address)' },
    });
    expect(house.engine.commands.at(-1)).toMatchObject({ name: order, syncId, detail: runId });
    expect((await wholeAudit(house)).at(-1)).toMatchObject({
      ...{ actor: 'approver', action: `run.${order}`, subject: runId },
      before: { plan: 'waiting', removals: 3 },
      after: { plan: state, reason: 'checked with (address)' },
    });
  });

  it('is for approvers', async () => {
    expect((await decide('approve', { as: 'operator' })).status).toBe(403);
    expect((await decide('reject', { as: 'viewer' })).status).toBe(403);
    expect(house.engine.commands.map(({ name }) => name)).not.toContain('approve');
  });

  it('is taken once, however often it is sent with its key', async () => {
    const headers = { 'Idempotency-Key': 'once' };
    const first = await decide('approve', { headers });
    const again = await decide('approve', { headers });
    expect(again.body).toEqual(first.body);
    expect(house.engine.commands.filter(({ name }) => name === 'approve')).toHaveLength(1);
  });

  it.each([
    [{ state: 'superseded' }, 'PLAN_SUPERSEDED', /newest run/],
    [{ state: 'expired' }, 'PLAN_EXPIRED', /Run the sync again in full/],
    [{ expiresAt: '2026-11-20T00:00:00.000Z' }, 'PLAN_EXPIRED', /Run the sync again in full/],
    [
      { state: 'approved', decidedBy: 'ana', decidedAt: NOW },
      'PLAN_DECIDED',
      /by ana \(approved\)/,
    ],
    [{ state: 'rejected', decidedBy: 'system' }, 'PLAN_DECIDED', /deletion of its sync/],
    [{ state: 'applying', decidedBy: 'ana' }, 'PLAN_DECIDED', /applied already, approved by ana/],
  ] as const)('that comes too late says what to do: %o', async (more, code, remedy) => {
    await house.stores.removalPlans.put(planOf(more));
    house.engine.failNext('refused', 'PLAN_CLOSED');
    const { status, error } = await decide('approve');
    expect([status, error.code]).toEqual([409, code]);
    expect(error.message).toMatch(remedy);
  });

  it('waits for a full run that goes on', async () => {
    house.engine.failNext('refused', 'FULL_RUN_GOING_ON');
    const { status, error } = await decide('approve');
    expect([status, error.code]).toEqual([409, 'FULL_RUN_GOING_ON']);
    expect((await house.stores.removalPlans.get(runId))?.state).toBe('waiting');
  });

  it('needs something that waits', async () => {
    const other = `${syncId}.20261124T003000Z`;
    const run = await house.stores.runs.get(runId);
    if (run) await house.stores.runs.open({ ...run, id: other, runSeq: 2 });
    const none = await house.ask('POST', `/v1/runs/${other}/approve`, { body: {} });
    expect([none.status, none.error.code]).toEqual([409, 'NO_PLAN']);
    const missing = await house.ask('POST', '/v1/runs/syn_1.none/approve', { body: {} });
    expect([missing.status, missing.error.code]).toEqual([404, 'RUN_MISSING']);
  });

  it('on the plan of a deleted sync tells who ended it', async () => {
    await house.ask('DELETE', `/v1/syncs/${syncId}`);
    expect(await house.stores.runs.get(runId)).toMatchObject({ state: 'succeeded' });
    expect(await house.stores.removalPlans.get(runId)).toMatchObject({
      ...{ state: 'rejected', decidedBy: 'system' },
    });
    const { status, error } = await decide('approve');
    expect([status, error.code]).toEqual([409, 'PLAN_DECIDED']);
  });
});

const lead = (n: number): string => `00Q00000000000${n}AAA`;

describe('removals of a run', () => {
  beforeEach(async () => {
    const k = keyring.emailKey('waits@example.jp');
    const held = { ...MEMBER, id: `lst_1:${k}`, emailKey: k, email: 'waits@example.jp' };
    await house.stores.members.insertNew([held]);
    const e = keyring.encrypt('=went@example.jp');
    const opportunity = rowId('006000000000001AAA', '003000000000001AAA');
    await write(0, [
      { s: lead(1), w: 'absent', o: 'kept' },
      { s: lead(2), w: 'absent', o: 'leaver', held: true, k },
      { s: lead(3), w: 'optedOut', o: 'optedOut', k: 'k1:x', e },
      { s: lead(4), w: 'optedOut', o: 'optedOut', free: true, k: 'k1:y' },
    ]);
    await write(1, [
      { s: opportunity, w: 'absent', o: 'merged', x: '003000000000009AAA', approved: true },
      { s: lead(5), w: 'moved', o: 'kept', spared: 'addressMoved' },
    ]);
  });

  const write = (pageNo: number, candidates: RemovalCandidate[]) =>
    house.stores.ledger.write(
      { runId, pageNo, firstId: '', lastId: '', entries: [], candidates, contested: [] },
      1,
    );
  const get = (query = '', headers = {}) =>
    house.ask('GET', `/v1/runs/${runId}/removals${query}`, { as: 'viewer', headers });

  it('say of each claim whether it went or waits, and whose it is', async () => {
    const { body } = await get();
    expect(body['plan']).toMatchObject({ state: 'waiting', removals: 3 });
    expect(body['items']).toEqual([
      {
        ...{ state: 'waiting', kind: 'leaver', sourceId: lead(2), personId: lead(2) },
        ...{ object: 'Lead', email: 'waits@example.jp', detail: null, page: 0 },
      },
      {
        ...{ state: 'applied', kind: 'optedOut', sourceId: lead(3), personId: lead(3) },
        ...{ object: 'Lead', email: '=went@example.jp', detail: null, page: 0 },
      },
      {
        ...{ state: 'approved', kind: 'merged', sourceId: '006000000000001AAA' },
        ...{ personId: '003000000000001AAA', object: 'Lead', email: null },
        ...{ detail: '003000000000009AAA', page: 1 },
      },
      {
        ...{ state: 'spared', kind: 'addressMoved', sourceId: lead(5), personId: lead(5) },
        ...{ object: 'Lead', email: null, detail: null, page: 1 },
      },
    ]);
  });

  it.each(['rejected', 'expired', 'superseded'] as const)(
    'that waited are told as %s with their plan',
    async (state) => {
      await house.stores.removalPlans.put(planOf({ state }));
      const { body } = await get();
      expect(body['items']).toMatchObject([{ state }, {}, {}, {}]);
    },
  );

  it('name the records whose opt-outs ended and wait too, each once', async () => {
    const recordId = '00Q000000000007AAA';
    const consent = {
      ...{
        id: `org:${recordId}`,
        orgId: 'org',
        recordId,
        object: 'Lead',
        optedOut: false,
        at: NOW,
      },
      emailKey: keyring.emailKey('nobody@example.com'),
    };
    await house.stores.removalPlans.putResubscribes(runId, 0, [consent]);
    await house.stores.removalPlans.putResubscribes(runId, 1, [consent]);
    const { body } = await house.ask('GET', `/v1/runs/${runId}/removals`);
    expect(body['resubscribes']).toEqual([{ recordId, object: 'Lead', email: null }]);
  });

  it('are paged, and a cursor of another listing is refused', async () => {
    const first = await get('?limit=2');
    expect(first.body['items']).toHaveLength(2);
    const rest = await get(`?limit=2&cursor=${String(first.body['nextCursor'])}`);
    expect(rest.body).toMatchObject({
      items: [{ state: 'approved' }, { state: 'spared' }],
      nextCursor: null,
    });
    const wrong = await get('?cursor=bm9uZQ');
    expect([wrong.status, wrong.error.code]).toEqual([400, 'INVALID_CURSOR']);
  });

  it('come as CSV that no spreadsheet runs', async () => {
    const { text } = await get('', { accept: 'text/csv' });
    const lines = text.trim().split('\n');
    expect(lines[0]).toBe('state,kind,sourceId,personId,object,email,detail,page');
    expect(lines[2]).toBe(`applied,optedOut,${lead(3)},${lead(3)},Lead,'=went@example.jp,,0`);
    expect(lines).toHaveLength(5);
  });
});

const MEMBER = {
  ...{ listId: 'lst_1', status: 'subscribed' as const, causes: [], fields: {}, claims: [] },
  ...{ rev: 1, createdAt: NOW, updatedAt: NOW },
};

import { beforeEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../domain/decision.js';
import type { Claim } from '../../domain/member.js';
import { FIRST_CHECKPOINT } from '../../domain/run.js';
import { NOW, furnish, keyring, openHouse } from './house.js';
import type { House } from './house.js';

const EMAIL = 'taro@example.jp';
const KEY = keyring.emailKey(EMAIL);
const LEAD = '00Q000000000001AAA';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await furnish(house);
});

const get = (email = EMAIL) =>
  house.ask('GET', `/v1/lists/lst_1/members/${email}`, { as: 'viewer' });

const decisionOf = (more: Partial<Decision>): Decision => ({
  ...{ listId: 'lst_1', emailKey: KEY, runSeq: 1, recordId: LEAD, syncId: 'syn_1' },
  ...{ runId: 'syn_1.r1', object: 'Lead', outcome: 'added', rule: 'E1.new', detail: null, at: NOW },
  ...more,
});

async function addMember(claim: Partial<Claim> = {}): Promise<void> {
  const held: Claim = {
    ...{ syncId: 'syn_1', orgId: '00D000000000001AAA', object: 'Lead', recordId: LEAD },
    ...{ createdDate: NOW, kind: 'member', fields: { name: 'Taro' }, runSeq: 5, fence: 9 },
    ...claim,
  };
  await house.stores.members.insertNew([
    {
      ...{ id: `lst_1:${KEY}`, listId: 'lst_1', emailKey: KEY, email: EMAIL, rev: 1 },
      ...{ status: 'subscribed', causes: [], fields: { name: 'Taro' }, claims: [held] },
      ...{ createdAt: NOW, updatedAt: NOW },
    },
  ]);
}

async function addRun(): Promise<void> {
  await house.stores.runs.open({
    ...{ id: 'syn_1.r3', syncId: 'syn_1', syncVersion: 1, runSeq: 3, listId: 'lst_1' },
    ...{ connectionId: 'con_1', orgId: '00D000000000001AAA', object: 'Lead', workflowId: 'w' },
    ...{ trigger: 'schedule', mode: 'full', state: 'succeeded', scheduledAt: NOW },
    ...{ startedAt: NOW, finishedAt: NOW, modeReason: null, source: null, notes: [] },
    ...{ expected: null, hold: false, ledgerClosed: true, error: null, waitingFor: null },
    ...{ checkpoint: FIRST_CHECKPOINT, counts: null },
  });
}

describe('why a person is on or off a list', () => {
  it('names the run that put the claim there, and every turn before', async () => {
    await addRun();
    await addMember({ since: 3 });
    await house.stores.decisions.add([
      decisionOf({ runSeq: 1 }),
      decisionOf({ runSeq: 2, runId: 'syn_1.r2', outcome: 'leaver', rule: 'R3.leaver' }),
      decisionOf({ runSeq: 3, runId: 'syn_1.r3', outcome: 'readded', rule: 'E1.readded' }),
    ]);
    const { status, body } = await get();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      email: EMAIL,
      status: 'subscribed',
      says: `on since run syn_1.r3 by sync syn_1, record ${LEAD}. It is mailed.`,
      holds: [{ syncId: 'syn_1', recordId: LEAD, sourceId: LEAD, since: 'syn_1.r3' }],
      claims: [{ syncId: 'syn_1', recordId: LEAD }],
    });
    expect(body['decisions']).toMatchObject([
      { runId: 'syn_1.r3', outcome: 'readded', says: 'came back onto the list' },
      { runId: 'syn_1.r2', outcome: 'leaver', says: expect.stringMatching(/does not match/) },
      { runId: 'syn_1.r1', outcome: 'added', says: 'came onto the list' },
    ]);
  });

  it('is known of claims of before it was kept, less the run', async () => {
    await addMember({ kind: 'kept' });
    expect((await get()).body).toMatchObject({
      says: `on kept from sync syn_1, record ${LEAD}. It is mailed.`,
      holds: [{ since: null }],
    });
  });

  it('names what stands against a member, and what would lift it', async () => {
    await addMember();
    await house.ask('POST', '/v1/lists/lst_1/unsubscribe', {
      body: { email: EMAIL, scope: 'list', reason: 'asked by phone' },
    });
    const { body } = await get();
    expect(body).toMatchObject({
      status: 'unsubscribed',
      says: expect.stringMatching(/It is not mailed: unsubscribed\.$/),
      causes: [{ type: 'unsubscribed', remedy: expect.stringMatching(/evidence/) }],
    });
  });

  it('is told of someone who never came onto it', async () => {
    await house.stores.decisions.add([decisionOf({ outcome: 'optedOut', rule: 'C6.exclude' })]);
    const { status, body } = await get();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ email: EMAIL, status: null, claims: [], holds: [], createdAt: null },
      says: `Not on the list. Run syn_1.r1 of sync syn_1 on record ${LEAD}: kept off: the record opted out in Salesforce.`,
      decisions: [{ outcome: 'optedOut', rule: 'C6.exclude', runId: 'syn_1.r1' }],
    });
  });

  it('is told of an address that only we stopped', async () => {
    const reason = { cause: 'complained' as const, at: NOW, actor: 'import', reason: 'import' };
    await house.stores.suppressions.add('all', KEY, reason);
    expect((await get()).body).toMatchObject({
      status: null,
      says: 'Not on the list, and no sync ever saw it here. Against the address: complained.',
      causes: [{ type: 'complained', remedy: expect.stringMatching(/complained/) }],
      decisions: [],
    });
  });

  it('is a 404 that says what to check when nothing is known at all', async () => {
    const { status, error } = await get('nobody@example.jp');
    expect([status, error.code]).toEqual([404, 'MEMBER_MISSING']);
    expect(error.message).toMatch(/POST \/v1\/syncs\/preview/);
    expect((await get('broken')).status).toBe(400);
  });
});

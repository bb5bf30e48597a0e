import { beforeEach, describe, expect, it } from 'vitest';
import {
  ADDRESS,
  KEY,
  furnishLists,
  memberOn,
  optOut,
  reason,
  statuses,
} from './consent-people.js';
import { openHouse, wholeAudit } from './house.js';
import type { House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await furnishLists(house);
});

const unsubscribe = (scope: 'list' | 'all', email = ADDRESS, reason = 'asked by phone') =>
  house.ask('POST', '/v1/lists/lst_1/unsubscribe', { body: { email, scope, reason } });
const resubscribe = (more: object = {}) =>
  house.ask('POST', '/v1/lists/lst_1/resubscribe', {
    body: { email: ADDRESS, reason: 'wants it back', evidence: 'form 12', ...more },
  });

describe('an unsubscribe', () => {
  it('of one list leaves the others', async () => {
    const { status, body } = await unsubscribe('list', ' Anna@Example.com ');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'unsubscribed',
      causes: [{ type: 'unsubscribed', scope: 'lst_1', actor: 'admin' }],
    });
    expect(await statuses(house)).toEqual(['unsubscribed', 'subscribed']);
  });

  it('of all lists counts everywhere', async () => {
    await unsubscribe('all');
    expect(await statuses(house)).toEqual(['unsubscribed', 'unsubscribed']);
  });

  it('is kept for an address that is on no list', async () => {
    const email = 'nobody@example.com';
    const { body } = await unsubscribe('list', email);
    expect(body).toMatchObject({ status: 'unsubscribed' });
    const found = await house.ask('GET', `/v1/suppressions?email=${email}`);
    expect(found.body['items']).toMatchObject([{ scope: 'lst_1', email: null }]);
  });

  it('said twice is one cause, with its first instant', async () => {
    const first = await unsubscribe('all');
    const second = await unsubscribe('all');
    expect(second.body).toEqual(first.body);
  });

  it('that died before it reached the members is mended by the same call', async () => {
    const { members } = house.stores;
    const replace = members.replace.bind(members);
    members.replace = () => Promise.reject(new Error('died'));
    expect((await unsubscribe('all')).status).toBe(500);
    expect(await statuses(house)).toEqual(['subscribed', 'subscribed']);
    members.replace = replace;
    expect((await unsubscribe('all')).status).toBe(200);
    expect(await statuses(house)).toEqual(['unsubscribed', 'unsubscribed']);
  });

  it('is audited under the key of the address, and no address is kept beside it', async () => {
    await unsubscribe('list', ADDRESS, `call from ${ADDRESS}`);
    const audit = await wholeAudit(house);
    expect(audit).toMatchObject([{ action: 'address.unsubscribe', subject: KEY }]);
    expect(JSON.stringify(audit)).not.toContain(ADDRESS);
    const member = await memberOn(house, 'lst_1');
    expect(JSON.stringify(member?.causes)).not.toContain(ADDRESS);
    expect(JSON.stringify(member?.causes)).toContain('call from (address)');
  });

  it.each([
    [{ email: 'none', scope: 'list', reason: 'x' }, 'email'],
    [{ email: ADDRESS, scope: 'some', reason: 'x' }, 'scope'],
    [{ email: ADDRESS, scope: 'list' }, 'reason'],
  ])('is refused when it does not fit: %j', async (body, path) => {
    const { status, error } = await house.ask('POST', '/v1/lists/lst_1/unsubscribe', { body });
    expect([status, error.issues[0]?.path]).toEqual([400, path]);
  });
});

describe('a resubscribe', () => {
  it('lifts our unsubscribes of the list and of all, with evidence in the audit', async () => {
    await unsubscribe('list');
    await unsubscribe('all');
    const { body } = await resubscribe();
    expect(body).toMatchObject({ status: 'subscribed', causes: [] });
    expect(body['lifted']).toHaveLength(2);
    expect(await statuses(house)).toEqual(['subscribed', 'subscribed']);
    const audit = await wholeAudit(house);
    expect(audit.at(-1)).toMatchObject({
      action: 'address.resubscribe',
      subject: KEY,
      after: { evidence: 'form 12' },
    });
  });

  it('leaves complaints, bounces and what Salesforce says, and tells the remedy of each', async () => {
    const { recordId } = await optOut(house);
    await unsubscribe('list');
    for (const cause of ['complained', 'hardBounce'] as const) {
      await house.stores.suppressions.add('all', KEY, reason(cause));
    }
    const { body } = await resubscribe();
    const causes = body['causes'] as { type: string; remedy: string }[];
    expect(causes.map(({ type }) => type).sort()).toEqual([
      'complained',
      'hardBounce',
      'salesforceOptOut',
    ]);
    const remedy = causes.find(({ type }) => type === 'salesforceOptOut')?.remedy;
    expect(remedy).toContain(recordId);
    expect(remedy).toContain('in Salesforce');
    expect((await memberOn(house, 'lst_1'))?.status).toBe('complained');
  });

  it('lifts a complaint or a bounce only when it is named', async () => {
    await house.stores.suppressions.add('all', KEY, reason('complained'));
    await house.stores.suppressions.add('all', KEY, reason('unsubscribed'));
    const { body } = await resubscribe({ causes: ['complained'] });
    expect(body['causes']).toMatchObject([{ type: 'unsubscribed' }]);
  });

  it('never lifts the tombstone of an erasure', async () => {
    await house.stores.suppressions.add('all', KEY, reason('removed'));
    expect((await resubscribe({ causes: ['removed'] })).status).toBe(400);
    expect((await resubscribe()).body['causes']).toMatchObject([{ type: 'removed' }]);
  });

  it('needs evidence', async () => {
    const { status, error } = await resubscribe({ evidence: undefined });
    expect([status, error.issues[0]?.path]).toEqual([400, 'evidence']);
  });

  it('is in the audit before anything is lifted', async () => {
    await unsubscribe('all');
    house.stores.audit.add = () => Promise.reject(new Error('died'));
    expect((await resubscribe()).status).toBe(500);
    expect(await statuses(house)).toEqual(['unsubscribed', 'unsubscribed']);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { memberId } from '../../domain/ids.js';
import type { Member } from '../../domain/member.js';
import { NEW_SYNC, NOW, furnish, keyring, openHouse, wholeAudit } from './house.js';
import type { House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await furnish(house);
});

const get = (path: string, headers: Record<string, string> = {}) =>
  house.ask('GET', path, { headers, as: 'viewer' });

describe('lists', () => {
  it('are created, renamed and deleted', async () => {
    const { status, body } = await house.ask('POST', '/v1/lists', { body: { name: 'A' } });
    expect(status).toBe(201);
    const path = `/v1/lists/${String(body['id'])}`;
    expect((await house.ask('PATCH', path, { body: { name: 'B' } })).body['name']).toBe('B');
    expect((await get(path)).body['name']).toBe('B');
    expect((await house.ask('DELETE', path)).status).toBe(204);
    const gone = await get(path);
    expect([gone.status, gone.error.code]).toEqual([404, 'LIST_MISSING']);
    expect((await wholeAudit(house)).map(({ action }) => action)).toEqual([
      'list.create',
      'list.update',
      'list.delete',
    ]);
  });

  it('come a page at a time', async () => {
    await house.ask('POST', '/v1/lists', { body: { name: 'B' } });
    const first = await get('/v1/lists?limit=1');
    expect(first.body['items']).toMatchObject([{ name: 'B' }]);
    const second = await get(`/v1/lists?limit=1&cursor=${String(first.body['nextCursor'])}`);
    expect(second.body).toMatchObject({ items: [{ name: 'News' }], nextCursor: null });
  });

  it.each([
    ['limit=0', 'query.limit', /from 1 to 1000/],
    ['limit=1001', 'query.limit', /from 1 to 1000/],
    ['limit=ten', 'query.limit', /number from 1 to 1000/],
    ['page=2', 'query.page', /remove it/],
  ])('refuse ?%s', async (query, path, message) => {
    const { status, error } = await get(`/v1/lists?${query}`);
    expect(status).toBe(400);
    expect(error.issues).toMatchObject([{ path }]);
    expect(error.message).toMatch(message);
  });

  it('stay while a sync feeds them or a member is on them', async () => {
    const made = await house.ask('POST', '/v1/syncs', { body: NEW_SYNC });
    const fed = await house.ask('DELETE', '/v1/lists/lst_1');
    expect([fed.status, fed.error.code]).toEqual([409, 'LIST_IN_USE']);
    expect(fed.error.message).toMatch(/Delete its syncs first/);
    await house.ask('DELETE', `/v1/syncs/${String(made.body['id'])}`);
    await put('taro@example.jp');
    const full = await house.ask('DELETE', '/v1/lists/lst_1');
    expect([full.status, full.error.code]).toEqual([409, 'LIST_IN_USE']);
    expect(full.error.message).toMatch(/still has members/);
  });
});

describe('members', () => {
  beforeEach(async () => {
    await put('taro@example.jp', {
      fields: { email: 'taro@example.jp', lastName: '=cmd()', old: 1 },
    });
    await put('hanako@example.jp', { status: 'unsubscribed', causes: [OPT_OUT] });
  });

  it('are listed by status and by the start of the address', async () => {
    const some = await get('/v1/lists/lst_1/members?status=unsubscribed&q=hana');
    expect(some.body['items']).toMatchObject([
      { email: 'hanako@example.jp', causes: [{ type: 'salesforceOptOut' }] },
    ]);
    expect((await get('/v1/lists/lst_1/members?status=lost')).error.message).toMatch(
      /subscribed or/,
    );
  });

  it('are found by address in any spelling, with their claims', async () => {
    const { status, body } = await get(
      `/v1/lists/lst_1/members/${encodeURIComponent('Taro@EXAMPLE.jp')}`,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      email: 'taro@example.jp',
      claims: [{ recordId: '00Q000000000001AAA' }],
    });
    expect(body['claims']).not.toMatchObject([{ fence: 1 }]);
  });

  it('that are not there are 404, and what is no address is 400; neither shows the address', async () => {
    const missing = await get('/v1/lists/lst_1/members/nobody@example.jp');
    expect([missing.status, missing.error.code]).toEqual([404, 'MEMBER_MISSING']);
    expect(missing.error.message).toMatch(/members\?q=/);
    const wrong = await get('/v1/lists/lst_1/members/nobody');
    expect([wrong.status, wrong.error.code]).toEqual([400, 'INVALID']);
    expect(missing.text + wrong.text + JSON.stringify(house.logs)).not.toContain('nobody');
  });

  it('come as CSV, with a column for each mapped field and formulas made harmless', async () => {
    const mapping = [
      { from: 'Email', to: 'email' },
      { from: 'LastName', to: 'lastName' },
    ];
    await house.ask('POST', '/v1/syncs', { body: { ...NEW_SYNC, mapping } });
    const { headers, text } = await get('/v1/lists/lst_1/members', { accept: 'text/csv' });
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [header, ...rows] = text.trim().split('\n');
    expect(header).toBe('email,status,causes,fields.lastName,otherFields,createdAt,updatedAt');
    expect(rows.sort().reverse()).toEqual([
      `taro@example.jp,subscribed,,'=cmd(),"{""old"":1}",${NOW},${NOW}`,
      `hanako@example.jp,unsubscribed,salesforceOptOut,,,${NOW},${NOW}`,
    ]);
  });

  it('come as CSV in full, however many there are', async () => {
    for (let n = 0; n < 2500; n += 1) await put(`person${n}@example.jp`);
    const { text } = await get('/v1/lists/lst_1/members', { accept: 'text/csv' });
    expect(text.trim().split('\n')).toHaveLength(1 + 2502);
  });
});

const OPT_OUT = {
  type: 'salesforceOptOut' as const,
  orgId: '00D000000000001AAA',
  recordId: '00Q000000000002AAA',
  at: NOW,
};

async function put(email: string, over: Partial<Member> = {}): Promise<void> {
  const emailKey = keyring.emailKey(email);
  const id = memberId('lst_1', emailKey);
  const claim = {
    syncId: 'syn_1',
    orgId: '00D000000000001AAA',
    object: 'Lead',
    recordId: '00Q000000000001AAA',
    createdDate: NOW,
    kind: 'member' as const,
    fields: {},
    runSeq: 1,
    fence: 1,
  };
  const about = { id, listId: 'lst_1', emailKey, email, rev: 1, createdAt: NOW, updatedAt: NOW };
  const held = { status: 'subscribed' as const, causes: [], fields: {}, claims: [claim] };
  await house.stores.members.insertNew([{ ...about, ...held, ...over }]);
}

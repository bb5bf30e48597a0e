import { beforeEach, describe, expect, it } from 'vitest';
import { ADDRESS, KEY, furnishLists, reason, statuses } from './consent-people.js';
import { keyring, openHouse, wholeAudit } from './house.js';
import type { House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await furnishLists(house);
});

const post = (body: unknown) => house.ask('POST', '/v1/suppressions', { body });
const postCsv = (raw: string, headers: Record<string, string> = {}) =>
  house.ask('POST', '/v1/suppressions', {
    raw,
    headers: { 'content-type': 'text/csv', ...headers },
  });
const stored = async (email = ADDRESS) => {
  const { body } = await house.ask('GET', `/v1/suppressions?email=${email}`);
  return body['items'] as { scope: string; reasons: { cause: string; at: string }[] }[];
};

describe('suppressions', () => {
  it('are added one at a time, and reach the members at once', async () => {
    const { status, body } = await post({ email: ADDRESS, reason: 'complained' });
    expect([status, body]).toEqual([200, { added: 1, known: 0, failed: 0, errors: [] }]);
    expect(await statuses(house)).toEqual(['complained', 'complained']);
    expect(await wholeAudit(house)).toMatchObject([{ action: 'suppression.add', subject: KEY }]);
  });

  it('of one list leave the others', async () => {
    await post({ email: ADDRESS, reason: 'hardBounce', listId: 'lst_2' });
    expect(await statuses(house)).toEqual(['subscribed', 'bounced']);
  });

  it('come many at once as JSON or CSV; the good rows are kept and the others told by line', async () => {
    const rows = [
      { email: ADDRESS },
      { email: 'nobody' },
      { email: 'b@example.com', listId: 'lst_9' },
      { email: 'c@example.com', reason: 'whim' },
    ];
    const json = await post({ suppressions: rows });
    expect(json.body).toMatchObject({ added: 1, known: 0, failed: 3 });
    const csv = await postCsv(
      '\uFEFFemail,reason,listId,at\r\n' +
        'd@example.com,unsubscribed,lst_1,2026-01-02T03:04:05+09:00\r\n' +
        'nobody,,,\r\n\r\n"e@example.com",,,yesterday\r\n',
    );
    expect(csv.body).toMatchObject({ added: 1, known: 0, failed: 2 });
    expect((csv.body['errors'] as { line: number }[]).map(({ line }) => line)).toEqual([3, 5]);
    expect(await stored('d@example.com')).toMatchObject([
      { scope: 'lst_1', reasons: [{ cause: 'unsubscribed', at: '2026-01-01T18:04:05.000Z' }] },
    ]);
    expect(csv.text).not.toContain('nobody@');
  });

  it('sent again change nothing', async () => {
    const file = 'email\na@example.com\nb@example.com\nA@Example.com\n';
    expect((await postCsv(file)).body).toMatchObject({ added: 2, known: 1 });
    expect((await postCsv(file)).body).toMatchObject({ added: 0, known: 3 });
    expect((await stored('a@example.com'))[0]?.reasons).toHaveLength(1);
  });

  it('take 50,000 rows in one file', async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => `p${i}@example.com`);
    const { status, body } = await postCsv(`email\n${rows.join('\n')}\n`);
    expect([status, body['added']]).toEqual([200, 50_000]);
  }, 60_000);

  it.each([
    ['no column email', 'address\na@example.com\n'],
    ['unknown columns', 'email,colour\na@example.com,red\n'],
    ['at most 100000', `email\n${'a@example.com\n'.repeat(100_001)}`],
  ])('in a file with %s are refused', async (message, file) => {
    const { status, error } = await postCsv(file);
    expect(status).toBe(400);
    expect(error.message).toContain(message);
    expect(await stored('a@example.com')).toEqual([]);
  });

  it('need a body that is one, many, or a file', async () => {
    for (const body of [{}, { suppressions: 'all' }, { email: 'none' }, { mail: ADDRESS }]) {
      expect((await post(body)).status).toBe(400);
    }
  });

  it('by a file may carry an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'file-1' };
    const first = await postCsv('email\na@example.com\n', headers);
    const again = await postCsv('email\na@example.com\n', headers);
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
    expect((await postCsv('email\nb@example.com\n', headers)).status).toBe(409);
  });

  it('are listed a page at a time, with the address where a member has it', async () => {
    await post({ email: ADDRESS });
    await post({ email: 'b@example.com', listId: 'lst_1' });
    const first = await house.ask('GET', '/v1/suppressions?limit=1', { as: 'viewer' });
    const rest = await house.ask(
      'GET',
      `/v1/suppressions?limit=5&cursor=${String(first.body['nextCursor'])}`,
    );
    const items = [first, rest].flatMap(({ body }) => body['items'] as object[]);
    expect(items).toMatchObject([
      { scope: 'all', email: ADDRESS, emailKey: KEY },
      { scope: 'lst_1', email: null, emailKey: keyring.emailKey('b@example.com') },
    ]);
    const ofList = await house.ask('GET', '/v1/suppressions?scope=lst_1');
    expect(ofList.body['items']).toHaveLength(1);
  });

  it('are lifted by an audited act, on every list or on one, and never a tombstone unless named', async () => {
    await post({ email: ADDRESS });
    await post({ email: ADDRESS, reason: 'complained', listId: 'lst_1' });
    await house.stores.suppressions.add('all', KEY, reason('removed'));
    const lift = (body: object) =>
      house.ask('DELETE', `/v1/suppressions/${ADDRESS}`, { body, as: 'approver' });
    const one = await lift({ reason: 'a mistake', listId: 'lst_1' });
    expect(one.body['lifted']).toMatchObject([{ scope: 'lst_1', cause: 'complained' }]);
    const all = await lift({ reason: 'a mistake' });
    expect(all.body['lifted']).toMatchObject([{ scope: 'all', cause: 'unsubscribed' }]);
    expect((await stored())[0]?.reasons).toMatchObject([{ cause: 'removed' }]);
    await lift({ reason: 'gave consent anew', causes: ['removed'] });
    expect(await statuses(house)).toEqual(['subscribed', 'subscribed']);
    expect((await lift({ reason: 'again' })).body['lifted']).toEqual([]);
    expect((await wholeAudit(house)).at(-1)).toMatchObject({
      action: 'suppression.lift',
      subject: KEY,
    });
  });
});

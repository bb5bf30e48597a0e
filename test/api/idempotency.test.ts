import { beforeEach, describe, expect, it } from 'vitest';
import { ROUTES } from '../../api/route-table.js';
import { Failure } from '../../domain/failures.js';
import { all, furnish, openHouse, wholeAudit } from './house.js';
import type { House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});

const KEY = { 'idempotency-key': 'abc-1' };
const create = (name: string, headers: Record<string, string> = KEY) =>
  house.ask('POST', '/v1/lists', { body: { name }, headers });

describe('a request with an Idempotency-Key', () => {
  it('acts once and gets the same answer again', async () => {
    const [first, second] = [await create('A'), await create('A')];
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await all(house.stores.lists)).toHaveLength(1);
    expect(await wholeAudit(house)).toHaveLength(1);
  });

  it('is refused with another body', async () => {
    await create('A');
    const { status, error } = await create('B');
    expect([status, error.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    expect(error.message).toMatch(/with a new key/);
  });

  it('is another request at another address, and with another API key', async () => {
    await create('A');
    const body = { name: 'A', role: 'viewer' };
    expect((await house.ask('POST', '/v1/api-keys', { body, headers: KEY })).status).toBe(201);
    const how = { body: { name: 'B' }, headers: KEY, as: 'operator' as const };
    expect((await house.ask('POST', '/v1/lists', how)).status).toBe(201);
  });

  it('gets its API key again, and no second one is made', async () => {
    const body = { name: 'ci', role: 'viewer' };
    const ask = () => house.ask('POST', '/v1/api-keys', { body, headers: KEY });
    expect((await ask()).body['key']).toBe((await ask()).body['key']);
    expect(await all(house.stores.apiKeys)).toHaveLength(5);
  });

  it('waits while the first is at work, and takes over when that one died', async () => {
    // As when the process ends between the change and its answer.
    const { finish } = house.stores.idempotency;
    house.stores.idempotency.finish = () => Promise.resolve();
    await create('A');
    house.stores.idempotency.finish = finish;
    const { status, error, headers } = await create('A');
    expect([status, error.code]).toEqual([409, 'IDEMPOTENCY_KEY_IN_USE']);
    expect(error.message).toMatch(/again in a moment/);
    expect(headers.get('retry-after')).toBe('1');
    house.time.now = new Date(house.time.now.getTime() + 120_000);
    expect((await create('A')).status).toBe(201);
    expect(await all(house.stores.lists)).toHaveLength(1);
  });

  it('may be used again after a request that failed', async () => {
    expect((await create('')).status).toBe(400);
    expect((await create('A')).status).toBe(201);
  });

  it('finds what it made when only the audit failed', async () => {
    const add = house.deps.stores.audit.add;
    house.deps.stores.audit.add = () =>
      Promise.reject(new Failure('STORE_UNAVAILABLE', 'Try again soon.'));
    const failed = await create('A');
    expect([failed.status, failed.error.code]).toEqual([503, 'STORE_UNAVAILABLE']);
    house.deps.stores.audit.add = add;
    expect((await create('A')).status).toBe(201);
    expect(await all(house.stores.lists)).toHaveLength(1);
  });

  it('is refused when the key is no plain text', async () => {
    const { status, error } = await create('A', { 'idempotency-key': 'a b' });
    expect(status).toBe(400);
    expect(error.issues).toMatchObject([{ path: 'Idempotency-Key' }]);
  });
});

it('every POST takes the key', async () => {
  await furnish(house);
  const posts = ROUTES.filter(({ method }) => method === 'post');
  for (const { path } of posts) {
    const headers = { 'idempotency-key': 'a b' };
    const { error } = await house.ask('POST', path.replace(':id', 'con_1'), { headers });
    expect(error.issues, path).toMatchObject([{ path: 'Idempotency-Key' }]);
  }
});

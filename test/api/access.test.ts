import { beforeEach, describe, expect, it } from 'vitest';
import { ROUTES } from '../../api/route-table.js';
import { ROLES } from '../../domain/access.js';
import { all, keyOf, openHouse } from './house.js';
import type { House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});

const pathOf = (path: string) =>
  path.replace(':email', 'a@b.example').replace(':object', 'Lead').replace(':id', 'x');

describe('who may do what', () => {
  it('every call needs a key, and a role that reaches', async () => {
    for (const { method, path, role } of ROUTES) {
      const call = `${method} ${path}`;
      const nobody = await house.ask(method.toUpperCase(), pathOf(path), { as: null });
      expect([nobody.status, nobody.error.code], call).toEqual([401, 'UNAUTHENTICATED']);
      expect(nobody.error.message).toContain('Authorization: Bearer');
      const below = ROLES[ROLES.indexOf(role) - 1];
      if (below) {
        const weak = await house.ask(method.toUpperCase(), pathOf(path), { as: below });
        expect([weak.status, weak.error.code], call).toEqual([403, 'FORBIDDEN']);
        expect(weak.error.message).toContain(`Use a key with the role ${role}`);
      }
      const strong = await house.ask(method.toUpperCase(), pathOf(path), { as: role });
      expect([401, 403], call).not.toContain(strong.status);
    }
  });

  it('viewers change nothing, and only admins touch keys and connections', () => {
    const changing = ROUTES.filter(({ method }) => method !== 'get');
    const open = changing.filter(({ role }) => role === 'viewer').map(({ path }) => path);
    expect(open).toEqual(['/v1/schedules/preview']);
    const guarded = changing.filter(({ path }) => /api-keys|connections(\/:id)?$/.test(path));
    expect(guarded.every(({ role }) => role === 'admin')).toBe(true);
  });

  it('an unknown key is refused', async () => {
    const headers = { authorization: 'Bearer rc_guess' };
    const { status, headers: sent } = await house.ask('GET', '/v1/lists', { as: null, headers });
    expect(status).toBe(401);
    expect(sent.get('www-authenticate')).toContain('Bearer');
  });
});

describe('API keys', () => {
  const create = (role: string) =>
    house.ask('POST', '/v1/api-keys', { body: { name: 'ci', role } });

  it('are shown once, kept as a digest, and open the door', async () => {
    const { status, body } = await create('viewer');
    expect(status).toBe(201);
    const key = String(body['key']);
    expect(key).toMatch(/^rc_[\w-]{43}$/);
    const headers = { authorization: `Bearer ${key}` };
    expect((await house.ask('GET', '/v1/lists', { as: null, headers })).status).toBe(200);
    const listed = await house.ask('GET', '/v1/api-keys');
    expect(listed.text + JSON.stringify(await all(house.stores.apiKeys))).not.toContain(key);
  });

  it('stop working when revoked', async () => {
    const { body } = await create('viewer');
    const path = `/v1/api-keys/${String(body['id'])}`;
    expect((await house.ask('DELETE', path)).status).toBe(204);
    const headers = { authorization: `Bearer ${String(body['key'])}` };
    expect((await house.ask('GET', '/v1/lists', { as: null, headers })).status).toBe(401);
    const again = await house.ask('DELETE', path);
    expect([again.status, again.error.code]).toEqual([404, 'API_KEY_MISSING']);
  });

  it('keep the last admin in', async () => {
    const { status, error } = await house.ask('DELETE', '/v1/api-keys/key_admin');
    expect([status, error.code]).toEqual([409, 'LAST_ADMIN_KEY']);
    expect(error.message).toMatch(/Create another/);
    await create('admin');
    expect((await house.ask('DELETE', '/v1/api-keys/key_admin')).status).toBe(204);
  });

  it('have one of four roles', async () => {
    const { error } = await create('root');
    expect(error.issues).toEqual([
      { path: 'role', message: 'must be viewer or operator or approver or admin' },
    ]);
  });

  it('remember their last use, to the minute', async () => {
    const used = async () =>
      (await all(house.stores.apiKeys)).find(({ id }) => id === 'key_viewer')?.lastUsedAt;
    const ask = () => house.ask('GET', '/v1/lists', { as: 'viewer' });
    await ask();
    const first = await used();
    house.time.now = new Date(house.time.now.getTime() + 30_000);
    await ask();
    expect(await used()).toBe(first);
    house.time.now = new Date(house.time.now.getTime() + 31_000);
    await ask();
    expect(await used()).not.toBe(first);
  });

  it('leave an audit of who made and revoked them, without the key', async () => {
    const { body } = await create('viewer');
    await house.ask('DELETE', `/v1/api-keys/${String(body['id'])}`);
    const audit = await house.ask('GET', `/v1/audit?subject=${String(body['id'])}`, {
      as: 'viewer',
    });
    expect(audit.body['items']).toMatchObject([
      { action: 'apiKey.revoke', actor: 'admin', before: { name: 'ci', role: 'viewer' } },
      { action: 'apiKey.create', actor: 'admin', after: { name: 'ci', role: 'viewer' } },
    ]);
    expect(audit.text).not.toContain(String(body['key']));
  });
});

it('no key reaches the log', async () => {
  await house.ask('GET', '/v1/lists');
  expect(house.logs).toMatchObject([{ route: '/v1/lists', status: 200 }]);
  expect(JSON.stringify(house.logs)).not.toContain(keyOf('admin'));
});

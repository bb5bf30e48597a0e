import { beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../domain/failures.js';
import { NEW_SYNC, all, furnish, openHouse } from './house.js';
import type { House } from './house.js';

const BODY = {
  name: 'Our org',
  loginUrl: 'https://login.salesforce.com',
  timeZone: 'Asia/Tokyo',
  auth: { type: 'clientCredentials', clientId: '3MVG9', clientSecret: 'very-secret-1' },
};

let house: House;
beforeEach(async () => {
  house = await openHouse();
});

const create = (body: object = BODY) => house.ask('POST', '/v1/connections', { body });

describe('creating a connection', () => {
  it('keeps the secret and never gives it back', async () => {
    const { status, body, text } = await create();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      orgId: null,
      auth: { type: 'clientCredentials', clientId: '3MVG9' },
    });
    const shown = await house.ask('GET', `/v1/connections/${String(body['id'])}`);
    const listed = await house.ask('GET', '/v1/connections');
    const audited = await house.ask('GET', '/v1/audit');
    const everything = [text, shown.text, listed.text, audited.text, JSON.stringify(house.logs)];
    expect(everything.join()).not.toContain('very-secret-1');
    expect(await all(house.stores.connections)).toMatchObject([{ auth: BODY.auth }]);
  });

  it.each([
    ['plain http', 'http://login.salesforce.com'],
    ['another domain', 'https://login.salesforce.com.evil.example'],
    ['a user name in it', 'https://me@login.salesforce.com'],
    ['no URL at all', 'salesforce'],
  ])('refuses a login URL with %s and says what to use', async (_what, loginUrl) => {
    const { status, error } = await create({ ...BODY, loginUrl });
    expect([status, error.code]).toEqual([400, 'LOGIN_URL_REFUSED']);
    expect(error.message).toMatch(/Use https:\/\/login\.salesforce\.com/);
    expect(await all(house.stores.connections)).toEqual([]);
  });

  it('takes a login URL of the allow list', async () => {
    expect((await create({ ...BODY, loginUrl: 'http://127.0.0.1:4000' })).status).toBe(201);
  });

  it.each([
    [{ ...BODY, auth: { type: 'magic' } }, 'auth.type', /clientCredentials, jwtBearer/],
    [
      { ...BODY, auth: { type: 'jwtBearer', clientId: 'x', username: 'y' } },
      'auth.privateKey',
      /required/,
    ],
    [{ ...BODY, timeZone: '+09:00' }, 'timeZone', /such as Asia\/Tokyo/],
    [{ ...BODY, orgId: '00D' }, 'orgId', /remove it/],
  ])('refuses %o at %s', async (body, path, message) => {
    const { status, error } = await create(body);
    expect(status).toBe(400);
    expect(error.issues.find((issue) => issue.path === path)?.message).toMatch(message);
  });
});

describe('checking a connection', () => {
  it('pins the org and says what the user cannot read', async () => {
    const { body } = await create();
    delete house.org.objects['Contact'];
    delete house.org.objects['Lead']?.['HasOptedOutOfEmail'];
    const checked = await house.ask('POST', `/v1/connections/${String(body['id'])}/check`, {
      as: 'operator',
    });
    expect(checked.body).toEqual({
      ok: false,
      orgId: house.org.orgId,
      username: house.org.username,
      apiVersion: '62.0',
      sandbox: false,
      apiUsage: { used: 12, max: 15_000 },
      missingAccess: ['Lead.HasOptedOutOfEmail', 'Contact'],
    });
    const shown = await house.ask('GET', `/v1/connections/${String(body['id'])}`);
    expect(shown.body).toMatchObject({ orgId: house.org.orgId, sandbox: false });
  });

  it.each([
    ['SALESFORCE_AUTH_REFUSED', 422],
    ['SALESFORCE_UNREACHABLE', 422],
    ['SALESFORCE_DAILY_LIMIT', 422],
  ] as const)('passes on %s as %i', async (type, expected) => {
    const { body } = await create();
    house.org.refuse = new Failure(type, 'Do this.', { retryAfterMs: 1500 });
    const answer = await house.ask('POST', `/v1/connections/${String(body['id'])}/check`);
    expect([answer.status, answer.error.code]).toEqual([expected, type]);
    expect(answer.error.message).toBe('Do this.');
    expect(answer.headers.get('retry-after')).toBe('2');
  });

  it('refuses credentials that reach another org than the pinned one', async () => {
    await furnish(house);
    house.org.orgId = '00D000000000002AAA';
    const { status, error } = await house.ask('POST', '/v1/connections/con_1/check');
    expect([status, error.code]).toEqual([409, 'ORG_CHANGED']);
  });
});

describe('changing a connection', () => {
  beforeEach(() => furnish(house));
  const patch = (body: object) => house.ask('PATCH', '/v1/connections/con_1', { body });

  it('renames without asking Salesforce', async () => {
    house.org.refuse = new Failure('SALESFORCE_UNREACHABLE', 'Away.');
    expect((await patch({ name: 'Other' })).body).toMatchObject({ name: 'Other' });
  });

  it('tries new credentials on a pinned org before it keeps them', async () => {
    house.org.refuse = new Failure('SALESFORCE_AUTH_REFUSED', 'Check the secret.');
    const auth = { ...BODY.auth, clientSecret: 'wrong' };
    expect((await patch({ auth })).error.code).toBe('SALESFORCE_AUTH_REFUSED');
    expect((await house.stores.connections.get('con_1'))?.auth).toMatchObject({
      clientSecret: 'very-secret-1',
    });
    house.org.refuse = null;
    expect((await patch({ auth })).status).toBe(200);
  });

  it('refuses credentials of another org', async () => {
    house.org.orgId = '00D000000000002AAA';
    const { status, error } = await patch({ auth: BODY.auth });
    expect([status, error.code]).toEqual([409, 'ORG_CHANGED']);
  });

  it('refuses a login URL that secrets must not go to', async () => {
    expect((await patch({ loginUrl: 'https://evil.example' })).error.code).toBe(
      'LOGIN_URL_REFUSED',
    );
  });
});

describe('deleting a connection', () => {
  it('is refused while a sync uses it, and works after', async () => {
    await furnish(house);
    const made = await house.ask('POST', '/v1/syncs', { body: NEW_SYNC });
    const remove = () => house.ask('DELETE', '/v1/connections/con_1');
    const { status, error } = await remove();
    expect([status, error.code]).toEqual([409, 'CONNECTION_IN_USE']);
    expect(error.message).toMatch(/Delete its syncs first/);
    await house.ask('DELETE', `/v1/syncs/${String(made.body['id'])}`);
    expect((await remove()).status).toBe(204);
    const gone = await remove();
    expect([gone.status, gone.error.code]).toEqual([404, 'CONNECTION_MISSING']);
    expect(gone.error.message).toMatch(/GET \/v1\/connections/);
  });
});

describe('describing an org', () => {
  beforeEach(() => furnish(house));
  const get = (path: string) => house.ask('GET', `/v1/connections/con_1/${path}`, { as: 'viewer' });

  it('lists objects, fields and list views', async () => {
    expect((await get('objects')).body['items']).toMatchObject([{ name: 'Lead' }, {}, {}, {}, {}]);
    const fields = (await get('objects/Lead/fields')).body['items'];
    expect(fields).toContainEqual(expect.objectContaining({ name: 'Email', type: 'email' }));
    expect((await get('objects/Lead/list-views')).body['items']).toMatchObject([{ label: 'All' }]);
  });

  it('says that an object is not there, or is no name', async () => {
    const missing = await get('objects/Ghost__c/fields');
    expect([missing.status, missing.error.code]).toEqual([422, 'SALESFORCE_OBJECT_MISSING']);
    const wrong = await get('objects/a-b/fields');
    expect(wrong.error.issues).toMatchObject([{ path: 'path.object' }]);
  });
});

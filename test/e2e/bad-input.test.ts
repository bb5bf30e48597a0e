import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer, ErrorBody, Sync } from './api.js';
import { SELDOM, syncBody, useHouse } from './house.js';

/** A port of the loopback that nobody may listen on. */
const NOBODY = 'http://127.0.0.1:1';

describe('bad input', { timeout: 300_000 }, () => {
  const house = useHouse({
    name: 'bad',
    org: { seed: 2, leads: 20, contacts: 5 },
    loginAllow: [NOBODY],
  });
  let connection: string;
  let list: string;
  let taken: Sync;

  beforeAll(async () => {
    connection = await house.connect();
    list = await house.list();
    taken = await house.sync(connection, list);
  });

  /** Everything stored but what any request leaves: kept answers, and when a key was last used. */
  async function stored(): Promise<string> {
    const names = (await house.db.listCollections()).map(({ name }) => name);
    const kept = names.filter((name) => !/idempotency|apikey|lease/i.test(name)).sort();
    const all = kept.map(async (name) => [name, await house.db.collection(name).find().toArray()]);
    return JSON.stringify(await Promise.all(all));
  }

  const send = (method: string, path: string, body?: unknown, as?: string | null) =>
    house.api.send<ErrorBody>(method, path, {
      ...(body === undefined ? {} : { body }),
      ...(as === undefined ? {} : { as }),
    });

  /** Refused with this status and code, in words that say what to do, and nothing has changed. */
  async function refused(
    ask: () => Promise<Answer<ErrorBody>>,
    [status, code, says]: [number, string, RegExp],
  ): Promise<Answer<ErrorBody>> {
    const before = await stored();
    const answer = await ask();
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(answer.body.error.message).toMatch(says);
    expect(await stored()).toBe(before);
    return answer;
  }

  const sync = (over: Record<string, unknown>, at = connection, to = list) =>
    send('POST', '/v1/syncs', syncBody(at, to, over));
  const lead = (from: string) => ({
    mapping: [
      { from: 'Email', to: 'email' },
      { from, to: 'x' },
    ],
  });

  const bodies: [string, Record<string, unknown>, [number, string, RegExp]][] = [
    [
      'an object that is not there',
      { source: { object: 'Leed' } },
      [422, 'SALESFORCE_OBJECT_MISSING', /Leed.*(access|name|spell)/i],
    ],
    [
      'an operator that does not fit its field',
      { source: { object: 'Lead', conditions: [{ field: 'Email', operator: 'less', value: 5 }] } },
      [422, 'CRITERIA_UNFIT', /source\.conditions\.0\.operator/],
    ],
    [
      'an unknown field',
      lead('Shoe_Size__c'),
      [422, 'SALESFORCE_FIELD_MISSING', /mapping\.1\.from/],
    ],
    [
      'an unknown parent field',
      lead('Owner.Shoe'),
      [422, 'SALESFORCE_FIELD_MISSING', /mapping\.1\.from/],
    ],
    [
      'an unknown address field',
      { source: { object: 'Lead', emailField: 'Mail' } },
      [422, 'SALESFORCE_FIELD_MISSING', /source\.emailField|mapping/],
    ],
    [
      'an unknown opt-out field',
      { source: { object: 'Lead', optOutField: 'NoMail__c' } },
      [422, 'SALESFORCE_FIELD_MISSING', /source\.optOutField/],
    ],
    [
      'a mapping without the address',
      { mapping: [{ from: 'Name', to: 'name' }] },
      [400, 'INVALID', /must map the address/],
    ],
    [
      'a cron line that never fires',
      { schedule: { ...SELDOM, cron: '0 0 31 2 *' } },
      [400, 'INVALID', /never fires/],
    ],
    [
      'a zone that is none',
      { schedule: { ...SELDOM, timeZone: 'Mars/Base' } },
      [400, 'INVALID', /Asia\/Tokyo/],
    ],
    ['a field that is not declared', { colour: 'red' }, [400, 'INVALID', /colour/]],
  ];
  for (const [what, over, expected] of bodies) {
    it(`is refused for a sync: ${what}`, async () => {
      const own = over['source'] as { emailField?: string } | undefined;
      const from = own?.emailField;
      const mapped = from ? { mapping: [{ from, to: 'email' }] } : {};
      await refused(() => sync({ ...mapped, ...over }), expected);
    });
  }

  it('is refused for a sync into a list, or of a connection, that is not there', async () => {
    await refused(() => sync({}, connection, 'lst_missing'), [404, 'LIST_MISSING', /list/i]);
    await refused(() => sync({}, 'con_missing'), [404, 'CONNECTION_MISSING', /connection/i]);
  });

  const newConnection = async (over: Record<string, unknown>): Promise<string> => {
    const { clientId, clientSecret } = house.emulator.credentials;
    const auth = { type: 'clientCredentials', clientId, clientSecret, ...over };
    const loginUrl = over['loginUrl'] ?? house.emulator.url;
    const { loginUrl: _, ...rest } = auth as Record<string, unknown>;
    const body = { name: 'Other', loginUrl, timeZone: 'UTC', auth: rest };
    return (await house.api.ok<{ id: string }>('POST', '/v1/connections', body)).id;
  };

  const wrongAccess: [string, Record<string, unknown>, [number, string, RegExp]][] = [
    [
      'a wrong client secret',
      { clientSecret: 'not-the-secret' },
      [422, 'SALESFORCE_AUTH_REFUSED', /client secret/i],
    ],
    [
      'a wrong client id',
      { clientId: '3MVG9nobody' },
      [422, 'SALESFORCE_AUTH_REFUSED', /client id/i],
    ],
    [
      'an org that cannot be reached',
      { loginUrl: NOBODY },
      [422, 'SALESFORCE_UNREACHABLE', /login URL|network|reach/i],
    ],
  ];
  for (const [what, over, expected] of wrongAccess) {
    it(`is refused when a connection is checked: ${what}; no sync can be made of it`, async () => {
      const id = await newConnection(over);
      const { body } = await refused(
        () => send('POST', `/v1/connections/${id}/check`, {}),
        expected,
      );
      const secrets = [house.emulator.credentials.clientSecret, 'not-the-secret'];
      for (const secret of secrets) expect(JSON.stringify(body)).not.toContain(secret);
      await refused(() => sync({}, id), [409, 'CONNECTION_NOT_CHECKED', /\/check/]);
    });
  }

  it('is refused for a connection to anywhere but Salesforce', async () => {
    const auth = { type: 'clientCredentials', clientId: 'a', clientSecret: 'b' };
    const body = { name: 'Elsewhere', loginUrl: 'https://evil.example', timeZone: 'UTC', auth };
    const expected: [number, string, RegExp] = [400, 'LOGIN_URL_REFUSED', /salesforce\.com/];
    await refused(() => send('POST', '/v1/connections', body), expected);
  });

  it('leaves nothing half created when the org goes away while a sync is checked', async () => {
    const fault = { type: 'resetBeforeHeaders' };
    await house.edit('POST', 'faults', { path: 'describe', fault });
    await refused(() => sync({}), [422, 'SALESFORCE_UNREACHABLE', /reach|network/i]);
    await house.edit('DELETE', 'faults');
  });

  it('is refused for a call without a key, with a foreign one, or with too little right', async () => {
    const body = syncBody(connection, list, {});
    const ask = (as: string | null) => () => send('POST', '/v1/syncs', body, as);
    await refused(ask(null), [401, 'UNAUTHENTICATED', /Authorization/]);
    await refused(ask('rk_nobody'), [401, 'UNAUTHENTICATED', /key/i]);
    const viewer = await house.api.ok<{ key: string }>('POST', '/v1/api-keys', {
      name: 'onlooker',
      role: 'viewer',
    });
    await refused(ask(viewer.key), [403, 'FORBIDDEN', /operator/]);
  });

  it('is refused for edits that a sync does not take', async () => {
    const path = `/v1/syncs/${taken.id}`;
    const patch = (body: unknown, headers: Record<string, string> = {}) =>
      house.api.send<ErrorBody>('PATCH', path, { body, headers });
    await refused(() => patch({ source: { object: 'Contact' } }), [422, 'FIXED_FIELD', /new sync/]);
    await refused(() => patch({ listId: 'lst_other' }), [422, 'FIXED_FIELD', /new sync/]);
    await refused(
      () => patch(lead('Shoe_Size__c')),
      [422, 'SALESFORCE_FIELD_MISSING', /Shoe_Size__c/],
    );
    await refused(
      () => patch({ name: 'New' }, { 'if-match': '"7"' }),
      [409, 'VERSION_CONFLICT', /Read it again/],
    );
    await refused(() => send('DELETE', `/v1/lists/${list}`), [409, 'LIST_IN_USE', /sync/i]);
    await refused(
      () => send('DELETE', `/v1/connections/${connection}`),
      [409, 'CONNECTION_IN_USE', /sync/i],
    );
    await refused(
      () => send('POST', '/v1/syncs/syn_missing/run', {}),
      [404, 'SYNC_MISSING', /sync/i],
    );
  });

  it('has begun no workflow but that of the one sync there is', async () => {
    const workflows: string[] = [];
    const query = `TaskQueue = "${house.taskQueue}"`;
    for await (const { workflowId } of house.temporal.workflow.list({ query })) {
      workflows.push(workflowId);
    }
    expect(workflows).toEqual([`sync/${taken.id}`]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/index.js';
import type { ClosableSalesforceGateway } from '../../salesforce/gateway.js';
import { createFakeStores } from '../../store/fake.js';
import type { Stores } from '../../store/port.js';
import { testGateway } from '../salesforce/small-org.js';
import { allSyncs, CONNECTION, keyring, openHouse, type House } from './house.js';

/** The API before an emulated org, with every call to the stores written down. */
let emulator: Emulator;
let gateway: ClosableSalesforceGateway;
let house: House;
const calls: string[] = [];
const READS =
  /\.(get|getMany|page|version|versions|byKeys|byIds|all|reach|directory|blocks|ids|findByHash|touch|begin|finish|newest|optedOut)$/;

function watched(stores: Stores): Stores {
  const watch = <T extends object>(store: T, room: string): T =>
    new Proxy(store, {
      get(target, name, receiver) {
        calls.push(`${room}.${String(name)}`);
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
  return Object.fromEntries(
    Object.entries(stores).map(([room, store]) => [room, watch(store as object, room)]),
  ) as unknown as Stores;
}

beforeAll(async () => {
  emulator = await startEmulator({ leads: 300, contacts: 40, seed: 3 });
  ({ gateway } = testGateway());
});
beforeEach(async () => {
  house = await openHouse({
    stores: watched(createFakeStores({ keyring })),
    salesforce: gateway,
    checkLoginUrl: () => ({ ok: true }),
  });
  const { clientId, clientSecret } = emulator.credentials;
  const auth = { type: 'clientCredentials' as const, clientId, clientSecret };
  const orgId = emulator.org.orgId;
  const connection = { ...CONNECTION, loginUrl: emulator.url, auth, orgId, sandbox: false };
  await house.stores.connections.insert(connection);
  const times = { createdAt: CONNECTION.createdAt, updatedAt: CONNECTION.updatedAt };
  await house.stores.lists.insert({ id: 'lst_1', name: 'News', runSeq: 0, orgIds: [], ...times });
});
afterAll(async () => {
  await gateway.close();
  await emulator.close();
});

const about = { connectionId: 'con_1', listId: 'lst_1' };
const preview = (body: object) =>
  house.ask('POST', '/v1/syncs/preview', { body: { ...about, ...body } });

describe('a preview', () => {
  it('answers for every record it looked at, with its SOQL and its cost', async () => {
    const { status, body } = await preview({ source: { object: 'Lead' }, limit: 500 });
    expect(status).toBe(200);
    const dispositions = Object.values(body['dispositions'] as Record<string, number>);
    expect(dispositions.reduce((a, b) => a + b, 0)).toBe(300);
    expect(body).toMatchObject({
      count: 300,
      read: 300,
      complete: true,
      people: 300,
      mode: 'full',
    });
    expect(body['soql']).toMatch(/^SELECT Id, .*Email.* FROM Lead/);
    expect(body['rows']).toHaveLength(50);
  });

  it('writes nothing, neither here nor there', async () => {
    calls.length = 0;
    emulator.org.log.clear();
    const source = { object: 'Account', people: 'contacts' };
    expect((await preview({ source })).status).toBe(200);
    expect(calls.filter((call) => !READS.test(call))).toEqual([]);
    const sent = emulator.org.log.since(0).filter(({ path }) => !path.includes('/oauth2/'));
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(await allSyncs(house)).toEqual([]);
  });

  it('tries one record, or one address', async () => {
    const { body } = await preview({ source: { object: 'Lead' }, limit: 500 });
    const rows = body['rows'] as { sourceId: string; email: string; disposition: string }[];
    const row = rows.find(({ disposition }) => disposition === 'added');
    if (!row) throw new Error('nobody would be added');
    const one = await preview({ source: { object: 'Lead' }, recordId: row.sourceId.slice(0, 15) });
    expect(one.body['rows']).toEqual([row]);
    const named = await preview({ source: { object: 'Lead' }, email: row.email });
    expect((named.body['rows'] as unknown[]).length).toBeGreaterThan(0);
    expect(named.body['removals']).toMatchObject({ leaver: 0 });
  });

  it('refuses what a sync would refuse, and says what to do', async () => {
    const wrong = await preview({ source: { object: 'Lead', pattern: '1 and 2' } });
    expect([wrong.status, wrong.error.issues[0]?.path]).toEqual([400, 'source.pattern']);
    const both = { recordId: '00Q000000000001AAA', email: 'a@x.example' };
    expect((await preview({ source: { object: 'Lead' }, ...both })).status).toBe(400);
    const people = await preview({ source: { object: 'Account' }, email: 'a@x.example' });
    expect([people.status, people.error.message]).toEqual([400, expect.stringMatching(/recordId/)]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookAtOrg } from '../../activities/consent/look-at-org.js';
import { inheritedRef } from '../../domain/ids.js';
import { connectionTo, testGateway } from '../salesforce/small-org.js';
import { startClient, type Client } from '../emulator/harness.js';
import { beat, createWorld, type World } from './world.js';

let client: Client;
let made: ReturnType<typeof testGateway>;
beforeAll(async () => {
  client = await startClient({ leads: 20, contacts: 20 });
  made = testGateway();
});
afterAll(async () => {
  await made.gateway.close();
  await client.emulator.close();
});

const LIMITS = { max: 50, met: () => Promise.resolve(), keep: () => Promise.resolve() };

async function create(object: string, fields: object): Promise<string> {
  const { body } = await client.write<{ id: string }>('POST', `sobjects/${object}`, fields);
  return body.id;
}

/** A look with the real client at the emulated org, over stores in memory. */
async function lookOf(world: World) {
  const { clientId, clientSecret } = client.emulator.credentials;
  const auth = { type: 'clientCredentials' as const, clientId, clientSecret };
  const org = await made.gateway.open(connectionTo(client.emulator.url, auth));
  const { orgId } = await org.identity();
  await lookAtOrg(world.deps, { org, orgId, required: null }, LIMITS, beat());
  const found = new Map<string, string>();
  for await (const one of world.stores.consents.optedOut(orgId))
    found.set(one.recordId, one.emailKey);
  return found;
}

describe('a look at an org over HTTP', () => {
  it('follows a Lead to its Contact and a merged Contact to its survivor, at the addresses that they have', async () => {
    const world = await createWorld();
    const person = { LastName: 'Sato', Company: 'Acme', HasOptedOutOfEmail: true };
    const leadId = await create('Lead', { ...person, Email: 'lead@example.com' });
    const { Company: _company, ...human } = person;
    const loserId = await create('Contact', { ...human, Email: 'loser@example.com' });
    const heir = { LastName: 'Sato', Email: 'heir@example.com' };
    const [contactId, survivorId] = [await create('Contact', heir), await create('Contact', heir)];
    await client.control('POST', '/convert', { leadId, contactId });
    await client.control('POST', '/merge', { masterId: survivorId, loserIds: [loserId] });
    const found = await lookOf(world);
    const key = world.keyring.emailKey('heir@example.com');
    expect(found.get(inheritedRef(contactId, leadId))).toBe(key);
    expect(found.get(inheritedRef(survivorId, loserId))).toBe(key);
    expect(found.get(leadId)).toBe(world.keyring.emailKey('lead@example.com'));
  });

  it('reads Person Accounts and their Contacts once the org has them', async () => {
    const world = await createWorld();
    await client.control('POST', '/person-accounts');
    await client.control('POST', '/generate', { personAccounts: 1 });
    const { records } = await client.query<{ Id: string }>(
      'SELECT Id FROM Account WHERE IsPersonAccount = true',
    );
    const accountId = records[0]?.Id ?? '';
    const set = { PersonEmail: 'person@example.com', PersonHasOptedOutOfEmail: true };
    await client.write('PATCH', `sobjects/Account/${accountId}`, set);
    const found = await lookOf(world);
    const key = world.keyring.emailKey('person@example.com');
    const there = [...found].filter(([, emailKey]) => emailKey === key).map(([id]) => id);
    expect(there).toContain(accountId);
    expect(there.filter((id) => id.startsWith('003'))).toHaveLength(1);
  });
});

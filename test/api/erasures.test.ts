import { beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../domain/failures.js';
import type { LedgerPage } from '../../domain/ledger.js';
import { createFakeSalesforce, type FakeSalesforce } from '../../salesforce/fake.js';
import { ADDRESS, KEY, ORG, furnishLists, memberOn } from './consent-people.js';
import { CONNECTION, keyring, openHouse, wholeAudit } from './house.js';
import type { House } from './house.js';

let house: House;
let salesforce: FakeSalesforce;
const LEAD = { Id: '00Q000000000001AAA', Email: 'Anna@Example.com' };
const CONTACT = { Id: '003000000000001AAA', Email: ADDRESS };

beforeEach(async () => {
  const objects = {
    Lead: { records: [LEAD, { Id: '00Q000000000002AAA', Email: 'b@example.com' }] },
    Contact: { records: [CONTACT] },
  };
  salesforce = createFakeSalesforce({ objects });
  house = await openHouse({ salesforce });
  await furnishLists(house);
  await house.stores.connections.insert({ ...CONNECTION, orgId: ORG });
});

const erase = (as: 'approver' | 'operator' = 'approver') =>
  house.ask('POST', '/v1/erasures', { body: { email: ADDRESS, reason: 'asked to' }, as });

describe('an erasure', () => {
  it('deletes the members and leaves a tombstone that blocks are told of', async () => {
    const { status, body } = await erase();
    expect(status).toBe(200);
    expect(body).toMatchObject({ lists: ['lst_1', 'lst_2'], claims: 2 });
    expect(await memberOn(house, 'lst_1')).toBeNull();
    expect(await memberOn(house, 'lst_2')).toBeNull();
    const [tombstone] = await house.stores.suppressions.byKeys(['all'], [KEY]);
    expect(tombstone).toMatchObject({
      reasons: [{ cause: 'removed', actor: 'approver' }],
      erased: [
        { listId: 'lst_1', runSeq: 3 },
        { listId: 'lst_2', runSeq: 3 },
      ],
    });
  });

  it('blanks the address in ledgers', async () => {
    const page: LedgerPage = {
      ...{ runId: 'syn_1.x', pageNo: 0, firstId: LEAD.Id, lastId: LEAD.Id, contested: [] },
      entries: [
        { s: LEAD.Id, d: 'optedOut', r: 'C6.exclude', k: KEY, e: keyring.encrypt(ADDRESS) },
      ],
      candidates: [],
    };
    await house.stores.ledger.write(page, 1);
    expect((await erase()).body['ledgerPages']).toBe(1);
    expect((await house.stores.ledger.get('syn_1.x', 0))?.entries).toEqual([
      { s: LEAD.Id, d: 'optedOut', r: 'C6.exclude', k: KEY },
    ]);
  });

  it('tells which records of Salesforce still hold the address', async () => {
    expect((await erase()).body).toMatchObject({
      salesforce: [
        { orgId: ORG, object: 'Lead', recordId: LEAD.Id },
        { orgId: ORG, object: 'Contact', recordId: CONTACT.Id },
      ],
      notLookedAt: [],
    });
  });

  it('asks an org once however many connections lead to it, and another when one fails', async () => {
    await house.stores.connections.insert({ ...CONNECTION, id: 'con_2', orgId: ORG });
    salesforce.fail('open', new Failure('SALESFORCE_AUTH_REFUSED', 'Mend it.'));
    const { body } = await erase();
    expect(body['salesforce']).toHaveLength(2);
    expect(body['notLookedAt']).toEqual([]);
  });

  it('is done also when an org cannot be reached, and says which was not asked', async () => {
    salesforce.fail('open', new Failure('SALESFORCE_UNREACHABLE', 'Later.'));
    const { status, body } = await erase();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      claims: 2,
      salesforce: [],
      notLookedAt: [{ orgId: ORG, object: null, code: 'SALESFORCE_UNREACHABLE' }],
    });
  });

  it('names objects that the user does not see', async () => {
    delete salesforce.data.objects['Contact'];
    const { body } = await erase();
    expect(body['salesforce']).toHaveLength(1);
    expect(body['notLookedAt']).toEqual([
      { orgId: ORG, object: 'Contact', code: 'SALESFORCE_OBJECT_MISSING' },
    ]);
  });

  it('finds Person Accounts where the org has them', async () => {
    salesforce.data.objects['Account'] = {
      records: [{ Id: '001000000000001AAA', PersonEmail: ADDRESS, IsPersonAccount: true }],
    };
    expect((await erase()).body['salesforce']).toContainEqual({
      ...{ orgId: ORG, object: 'Account', recordId: '001000000000001AAA' },
    });
  });

  it('done twice finds nothing more, and keeps one tombstone', async () => {
    await erase();
    const { body } = await erase();
    expect(body).toMatchObject({ lists: [], claims: 0 });
    const [tombstone] = await house.stores.suppressions.byKeys(['all'], [KEY]);
    expect(tombstone?.reasons).toHaveLength(1);
  });

  it('that died half done is finished by the same call', async () => {
    const { members } = house.stores;
    const remove = members.remove.bind(members);
    members.remove = () => Promise.reject(new Error('died'));
    expect((await erase()).status).toBe(500);
    members.remove = remove;
    expect((await erase()).body).toMatchObject({ claims: 2 });
    expect(await memberOn(house, 'lst_1')).toBeNull();
  });

  it('is audited under the key alone, and needs the role approver', async () => {
    expect((await erase('operator')).status).toBe(403);
    await erase();
    const audit = await wholeAudit(house);
    expect(audit).toMatchObject([{ action: 'address.erase', subject: KEY }]);
    expect(JSON.stringify(audit)).not.toContain(ADDRESS);
  });
});

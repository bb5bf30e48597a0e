import { expect, it } from 'vitest';
import { consentId, optOutRef } from '../../../domain/ids.js';
import { collect } from '../collect.js';
import type { Subject } from '../conformance.js';
import { aConsent, minute, recordId } from '../samples.js';

const idsOf = (some: { id: string }[]): string[] => some.map(({ id }) => id).sort();

export function consentConformance(stores: Subject): void {
  it('are found by org and address, whatever record they are of', async () => {
    const shared = { emailKey: 'k1:shared' };
    const consents = [
      aConsent(1, shared),
      aConsent(2, { ...shared, object: 'Contact', optedOut: false }),
      aConsent(3, { ...shared, orgId: '00D2' }),
      aConsent(4),
    ];
    await stores().consents.upsert(consents);
    const found = await stores().consents.byKeys(['00D1'], ['k1:shared', 'k1:none']);
    expect(idsOf(found)).toEqual(idsOf(consents.slice(0, 2)));
    expect(found).toContainEqual(consents[1]);
    const both = await stores().consents.byKeys(['00D1', '00D2'], ['k1:shared']);
    expect(idsOf(both)).toEqual(idsOf(consents.slice(0, 3)));
    expect(await stores().consents.byKeys([], ['k1:shared'])).toEqual([]);
    const named = await stores().consents.byIds([...idsOf(consents.slice(1, 3)), '00D1:none']);
    expect(idsOf(named)).toEqual(idsOf(consents.slice(1, 3)));
  });

  it('keep the instant at which a state was first seen', async () => {
    const seen = aConsent(10);
    await stores().consents.upsert([seen]);
    await stores().consents.upsert([{ ...seen, at: minute(5) }]);
    expect(await stores().consents.byKeys(['00D1'], [seen.emailKey])).toEqual([seen]);
    const lifted = { ...seen, optedOut: false, at: minute(9) };
    await stores().consents.upsert([lifted, lifted]);
    expect(await stores().consents.byKeys(['00D1'], [seen.emailKey])).toEqual([lifted]);
  });

  it('follow a record to its new address', async () => {
    await stores().consents.upsert([aConsent(20, { emailKey: 'k1:old' })]);
    const moved = aConsent(20, { emailKey: 'k1:new', at: minute(1) });
    await stores().consents.upsert([moved]);
    expect(await stores().consents.byKeys(['00D1'], ['k1:old'])).toEqual([]);
    const found = await stores().consents.byKeys(['00D1'], ['k1:old', 'k1:new']);
    expect(found).toEqual([{ ...moved, at: aConsent(20).at }]);
  });

  it('stream who opted out, of one object when asked', async () => {
    const orgId = '00D9';
    const out = [aConsent(1, { orgId }), aConsent(2, { orgId, object: 'Contact' })];
    await stores().consents.upsert([...out, aConsent(3, { orgId, optedOut: false })]);
    expect(idsOf(await collect(stores().consents.optedOut(orgId)))).toEqual(idsOf(out));
    expect(await collect(stores().consents.optedOut(orgId, 'Contact'))).toEqual([out[1]]);
  });

  it('are written and read in any number', async () => {
    const orgId = '00D7';
    const many = Array.from({ length: 900 }, (_, i) => aConsent(i, { orgId }));
    await stores().consents.upsert(many);
    const keys = many.map((consent) => consent.emailKey);
    expect(await stores().consents.byKeys([orgId], keys)).toHaveLength(900);
  });

  it('remember the record that an opt-out passed from, until it is their own', async () => {
    const inherited = aConsent(40, { from: recordId(41) });
    await stores().consents.upsert([inherited]);
    expect(await stores().consents.byKeys(['00D1'], [inherited.emailKey])).toEqual([inherited]);
    await stores().consents.upsert([aConsent(40)]);
    expect(await stores().consents.byKeys(['00D1'], [inherited.emailKey])).toEqual([aConsent(40)]);
    await stores().consents.upsert([{ ...inherited, at: minute(5) }]);
    expect(await stores().consents.byKeys(['00D1'], [inherited.emailKey])).toEqual([inherited]);
  });

  it('of one record are kept for each pair of fields', async () => {
    const shared = { emailKey: 'k1:pair' };
    const ref = optOutRef(recordId(50), 'Work__c.No_Mail__c');
    const own = aConsent(50, shared);
    const other = { ...own, id: consentId('00D1', ref), recordId: ref, optedOut: false };
    await stores().consents.upsert([own, other]);
    const found = await stores().consents.byKeys(['00D1'], ['k1:pair']);
    expect(idsOf(found)).toEqual(idsOf([own, other]));
    expect(found).toContainEqual(other);
  });
}

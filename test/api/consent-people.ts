import { memberId } from '../../domain/ids.js';
import type { Claim, Member } from '../../domain/member.js';
import { newMember } from '../../domain/membership.js';
import type { Consent, SuppressionReason } from '../../domain/member.js';
import { NOW, keyring } from './house.js';
import type { House } from './house.js';

export const ADDRESS = 'anna@example.com';
export const KEY = keyring.emailKey(ADDRESS);
export const ORG = '00D000000000001AAA';

const claim: Claim = {
  ...{ syncId: 'syn_1', orgId: ORG, object: 'Lead', recordId: '00Q000000000001AAA' },
  ...{ createdDate: NOW, kind: 'member', fields: { name: 'Anna' }, runSeq: 1, fence: 1 },
};

/** Two lists that the org feeds, with the address on both. */
export async function furnishLists({ stores }: House): Promise<void> {
  for (const id of ['lst_1', 'lst_2']) {
    const times = { createdAt: NOW, updatedAt: NOW };
    await stores.lists.insert({ id, name: id, runSeq: 3, orgIds: [ORG], ...times });
    const seat = { listId: id, emailKey: KEY, email: ADDRESS };
    await stores.members.insertNew([newMember(seat, [claim], [], NOW)]);
  }
}

export const memberOn = ({ stores }: House, listId: string): Promise<Member | null> =>
  stores.members.get(memberId(listId, KEY));

export const statuses = async (house: House): Promise<(string | undefined)[]> =>
  Promise.all(['lst_1', 'lst_2'].map(async (id) => (await memberOn(house, id))?.status));

export async function optOut({ stores }: House): Promise<Consent> {
  const recordId = '003000000000001AAA';
  const consent: Consent = {
    ...{ id: `${ORG}:${recordId}`, orgId: ORG, recordId, object: 'Contact' },
    ...{ emailKey: KEY, optedOut: true, at: NOW },
  };
  await stores.consents.upsert([consent]);
  return consent;
}

export const reason = (cause: SuppressionReason['cause']): SuppressionReason => ({
  ...{ cause, at: NOW, actor: 'person', reason: 'earlier' },
});

import { Failure } from '../domain/failures.js';
import { memberId } from '../domain/ids.js';
import type { Consent, Member, Suppression } from '../domain/member.js';
import { causesOf, heldCauses, withCauses } from '../domain/membership.js';
import type { MailingList } from '../domain/connection.js';
import type { Stores } from '../store/port.js';

const TRIES = 10;
const BATCH = 500;

/**
 * Makes every membership of these addresses say what consents and suppressions say (C4), on every list that the
 * org ever fed. Answers how many members were written.
 * @param pending consents that count already although they are not stored yet
 */
export async function applyCauses(
  stores: Stores,
  orgId: string,
  emailKeys: string[],
  now: string,
  pending: readonly Consent[] = [],
): Promise<number> {
  if (emailKeys.length === 0) return 0;
  return applyCausesOn(stores, await listsFedBy(stores, orgId), emailKeys, now, pending);
}

/** The same on these lists. */
export async function applyCausesOn(
  stores: Stores,
  lists: readonly MailingList[],
  emailKeys: string[],
  now: string,
  pending: readonly Consent[] = [],
): Promise<number> {
  let written = 0;
  for (const list of lists) {
    const look: Look = { stores, list, now, pending };
    for (let i = 0; i < emailKeys.length; i += BATCH) {
      written += await applyToList(look, emailKeys.slice(i, i + BATCH));
    }
  }
  return written;
}

/** Brings known opt-outs to members that lack them: one look at a member, a write only where it is due. */
export async function applyMissing(
  stores: Stores,
  orgId: string,
  optOuts: readonly Consent[],
  now: string,
): Promise<number> {
  if (optOuts.length === 0) return 0;
  let written = 0;
  for (const list of await listsFedBy(stores, orgId)) {
    for (let i = 0; i < optOuts.length; i += BATCH) {
      const some = optOuts.slice(i, i + BATCH);
      const found = await stores.members.getMany(some.map((c) => memberId(list.id, c.emailKey)));
      const lacking = some.filter((c) => lacks(found.get(memberId(list.id, c.emailKey)), c));
      const keys = [...new Set(lacking.map((consent) => consent.emailKey))];
      written += await applyToList({ stores, list, now, pending: [] }, keys);
    }
  }
  return written;
}

const lacks = (member: Member | undefined, { orgId, recordId }: Consent): boolean =>
  member !== undefined &&
  !member.causes.some(
    (cause) =>
      cause.type === 'salesforceOptOut' && cause.orgId === orgId && cause.recordId === recordId,
  );

interface Look {
  stores: Stores;
  list: MailingList;
  now: string;
  pending: readonly Consent[];
}

/** Every list that an org ever fed, whatever became of the syncs (C3). */
export async function listsFedBy(stores: Stores, orgId: string): Promise<MailingList[]> {
  return (await allLists(stores)).filter((list) => list.orgIds.includes(orgId));
}

export async function allLists(stores: Stores): Promise<MailingList[]> {
  const ids = await stores.lists.ids();
  const lists = await Promise.all(ids.map((id) => stores.lists.get(id)));
  return lists.filter((list) => list !== null);
}

async function applyToList(look: Look, emailKeys: string[]): Promise<number> {
  const { members } = look.stores;
  let ids = emailKeys.map((key) => memberId(look.list.id, key));
  let written = 0;
  for (let attempt = 0; attempt < TRIES && ids.length > 0; attempt += 1) {
    const changed = await withFreshCauses(look, [...(await members.getMany(ids)).values()]);
    const { lost } = await members.replace(changed);
    written += changed.length - lost.length;
    ids = lost;
  }
  if (ids.length === 0) return written;
  throw new Failure('MEMBER_CONTENDED', 'Members changed again and again; the page is tried anew.');
}

async function withFreshCauses(look: Look, members: Member[]): Promise<Member[]> {
  if (members.length === 0) return [];
  const { stores, list, pending } = look;
  const keys = members.map((m) => m.emailKey);
  const stored = await stores.consents.byKeys(list.orgIds, keys);
  const consents = byKey(overlaid(stored, pending));
  const suppressions = byKey(await stores.suppressions.byKeys(['all', list.id], keys));
  return members.flatMap((member) => {
    const own = consents.get(member.emailKey) ?? [];
    const causes = causesOf(own, suppressions.get(member.emailKey) ?? [], heldCauses(member, own));
    const next = withCauses(member, causes, look.now);
    return next === member ? [] : [next];
  });
}

function overlaid(stored: Consent[], pending: readonly Consent[]): Consent[] {
  const renewed = new Set(pending.map((consent) => consent.id));
  return [...stored.filter((consent) => !renewed.has(consent.id)), ...pending];
}

function byKey<T extends Consent | Suppression>(items: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    groups.set(item.emailKey, [...(groups.get(item.emailKey) ?? []), item]);
  }
  return groups;
}

import { Failure } from '../domain/failures.js';
import { memberId } from '../domain/ids.js';
import type { Consent, Member, Suppression } from '../domain/member.js';
import { causesOf, withCauses } from '../domain/membership.js';
import type { MailingList } from '../domain/connection.js';
import type { Stores } from '../store/port.js';

const TRIES = 10;
const BATCH = 500;

/**
 * Makes every membership of these addresses say what consents and suppressions say (C4), on every list that the
 * org ever fed. Answers how many members were written.
 */
export async function applyCauses(
  stores: Stores,
  orgId: string,
  emailKeys: string[],
  now: string,
): Promise<number> {
  if (emailKeys.length === 0) return 0;
  let written = 0;
  for (const list of await listsFedBy(stores, orgId)) {
    for (let i = 0; i < emailKeys.length; i += BATCH) {
      written += await applyToList(stores, list, emailKeys.slice(i, i + BATCH), now);
    }
  }
  return written;
}

async function listsFedBy(stores: Stores, orgId: string): Promise<MailingList[]> {
  const ids = await stores.lists.ids();
  const lists = await Promise.all(ids.map((id) => stores.lists.get(id)));
  return lists.filter((list): list is MailingList => list?.orgIds.includes(orgId) ?? false);
}

async function applyToList(
  stores: Stores,
  list: MailingList,
  emailKeys: string[],
  now: string,
): Promise<number> {
  let ids = emailKeys.map((key) => memberId(list.id, key));
  let written = 0;
  for (let attempt = 0; attempt < TRIES && ids.length > 0; attempt += 1) {
    const members = [...(await stores.members.getMany(ids)).values()];
    const changed = await withFreshCauses(stores, list, members, now);
    const { lost } = await stores.members.replace(changed);
    written += changed.length - lost.length;
    ids = lost;
  }
  if (ids.length === 0) return written;
  throw new Failure('MEMBER_CONTENDED', 'Members changed again and again; the page is tried anew.');
}

async function withFreshCauses(
  stores: Stores,
  list: MailingList,
  members: Member[],
  now: string,
): Promise<Member[]> {
  if (members.length === 0) return [];
  const keys = members.map((m) => m.emailKey);
  const consents = byKey(await stores.consents.byKeys(list.orgIds, keys));
  const suppressions = byKey(await stores.suppressions.byKeys(['all', list.id], keys));
  return members
    .map((m) => ({
      old: m,
      next: withCauses(
        m,
        causesOf(consents.get(m.emailKey) ?? [], suppressions.get(m.emailKey) ?? []),
        now,
      ),
    }))
    .filter(({ old, next }) => next !== old)
    .map(({ next }) => next);
}

function byKey<T extends Consent | Suppression>(items: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    groups.set(item.emailKey, [...(groups.get(item.emailKey) ?? []), item]);
  }
  return groups;
}

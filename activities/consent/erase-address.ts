import { Failure } from '../../domain/failures.js';
import { memberId } from '../../domain/ids.js';
import type { Stores } from '../../store/port.js';
import { allLists } from '../apply-causes.js';
import { nowOf, type ActivityDeps } from '../deps.js';
import { addReasons } from './add-reasons.js';

const TRIES = 10;

/** Who erases an address, and why. Shown wherever the tombstone is: no addresses in it. */
export interface Erasing {
  actor: string;
  reason: string;
}

export interface Erased {
  /** Lists that lost a member. */
  lists: string[];
  claims: number;
  ledgerPages: number;
}

/**
 * Erases an address from every list (C9): a tombstone first, then the members with all their claims, then the encrypted
 * addresses in ledgers. Claims in the blocks of other syncs are neutralised by the run number that is noted for each
 * list. Safe to repeat. Answers how many members went.
 */
export async function eraseAddress(
  deps: Pick<ActivityDeps, 'stores' | 'clock'>,
  emailKey: string,
  erasing: Erasing,
): Promise<number> {
  const { lists } = await eraseEverywhere(deps, emailKey, erasing);
  return lists.length;
}

/** As `eraseAddress`; answers what went. */
export async function eraseEverywhere(
  deps: Pick<ActivityDeps, 'stores' | 'clock'>,
  emailKey: string,
  erasing: Erasing,
): Promise<Erased> {
  const { stores } = deps;
  const reason = { cause: 'removed' as const, at: nowOf(deps), ...erasing };
  await addReasons(stores, [{ scope: 'all', emailKey, reason }]);
  const gone = await eraseMembers(stores, emailKey);
  return { ...gone, ledgerPages: await stores.ledger.blank([emailKey]) };
}

/** Members of an address that has a tombstone. Blocks are told first that what they say of it is void. */
export async function eraseMembers(
  stores: Stores,
  emailKey: string,
): Promise<Pick<Erased, 'lists' | 'claims'>> {
  const lists = await allLists(stores);
  const erased = lists.map(({ id: listId, runSeq }) => ({ listId, runSeq }));
  await stores.suppressions.noteErased(emailKey, erased);
  const gone: Pick<Erased, 'lists' | 'claims'> = { lists: [], claims: 0 };
  for (const { id } of lists) {
    const claims = await removeMember(stores, memberId(id, emailKey));
    if (claims === null) continue;
    gone.lists.push(id);
    gone.claims += claims;
  }
  return gone;
}

/** Answers how many claims it held; null when there was no such member. */
async function removeMember({ members }: Stores, id: string): Promise<number | null> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const member = await members.get(id);
    if (!member) return null;
    const { lost } = await members.remove([member]);
    if (lost.length === 0) return member.claims.length;
  }
  throw new Failure('MEMBER_CONTENDED', 'The member changed again and again; erase it once more.');
}

import { Failure } from '../../domain/failures.js';
import { memberId } from '../../domain/ids.js';
import type { Member } from '../../domain/member.js';
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

type Deps = Pick<ActivityDeps, 'stores' | 'clock'>;

/** As `eraseAddresses` for one; answers how many members went. */
export async function eraseAddress(
  deps: Deps,
  emailKey: string,
  erasing: Erasing,
): Promise<number> {
  return (await eraseAddresses(deps, [emailKey], erasing)).lists.length;
}

/**
 * Erases addresses from every list (C9): tombstones first, then the members with all their claims, then the encrypted
 * addresses in ledgers. Claims in the blocks of other syncs are neutralised by the run number that is noted for each
 * list. Safe to repeat; many at once cost little more than one. Answers what went, a list for each member.
 */
export async function eraseAddresses(
  deps: Deps,
  emailKeys: string[],
  erasing: Erasing,
): Promise<Erased> {
  const { stores } = deps;
  if (emailKeys.length === 0) return { lists: [], claims: 0, ledgerPages: 0 };
  const reason = { cause: 'removed' as const, at: nowOf(deps), ...erasing };
  const tombstones = emailKeys.map((emailKey) => ({ scope: 'all', emailKey, reason }));
  await addReasons(stores, tombstones);
  const gone = await eraseMembers(stores, emailKeys);
  return { ...gone, ledgerPages: await stores.ledger.blank(emailKeys) };
}

/** Members of addresses that have a tombstone. Blocks are told first that what they say of them is void. */
export async function eraseMembers(
  stores: Stores,
  emailKeys: readonly string[],
): Promise<Pick<Erased, 'lists' | 'claims'>> {
  const lists = await allLists(stores);
  const erased = lists.map(({ id: listId, runSeq }) => ({ listId, runSeq }));
  for (const emailKey of emailKeys) await stores.suppressions.noteErased(emailKey, erased);
  const gone: Pick<Erased, 'lists' | 'claims'> = { lists: [], claims: 0 };
  for (const { id } of lists) {
    const members = await removeMembers(
      stores,
      emailKeys.map((key) => memberId(id, key)),
    );
    gone.lists.push(...members.map(() => id));
    gone.claims += members.reduce((sum, { claims }) => sum + claims.length, 0);
  }
  return gone;
}

/** Answers the members that went. */
async function removeMembers({ members }: Stores, ids: string[]): Promise<Member[]> {
  const gone: Member[] = [];
  let open = ids;
  for (let attempt = 0; attempt < TRIES && open.length > 0; attempt += 1) {
    const found = await members.getMany(open);
    const { lost } = await members.remove([...found.values()]);
    const again = new Set(lost);
    gone.push(...[...found.values()].filter(({ id }) => !again.has(id)));
    open = lost;
  }
  if (open.length === 0) return gone;
  throw new Failure('MEMBER_CONTENDED', 'Members changed again and again; erase once more.');
}

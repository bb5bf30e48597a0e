import type { MailingList } from '../../domain/connection.js';
import { memberId } from '../../domain/ids.js';
import type { Member, Suppression } from '../../domain/member.js';
import type { Stores } from '../../store/port.js';
import { applyCausesOn } from '../apply-causes.js';
import type { Beat } from '../read-pages.js';
import { eraseMembers } from './erase-address.js';

const BATCH = 500;

/**
 * Brings what we know against addresses to members that lack it, where the act that noted it died before it got there:
 * one look at a member, a write only where it is due. A member under a tombstone goes.
 */
export async function sweepSuppressions(
  stores: Stores,
  lists: readonly MailingList[],
  now: string,
  beat: Pick<Beat, 'heartbeat' | 'cancellationSignal'>,
): Promise<void> {
  for (const list of lists) {
    let batch: Suppression[] = [];
    for await (const suppression of stores.suppressions.all(['all', list.id])) {
      if (suppression.reasons.length > 0) batch.push(suppression);
      if (batch.length < BATCH) continue;
      beat.cancellationSignal.throwIfAborted();
      await sweep(stores, list, batch, now);
      beat.heartbeat({ swept: batch.length });
      batch = [];
    }
    await sweep(stores, list, batch, now);
  }
}

async function sweep(
  stores: Stores,
  list: MailingList,
  suppressions: readonly Suppression[],
  now: string,
): Promise<void> {
  const idOf = ({ emailKey }: Suppression) => memberId(list.id, emailKey);
  const members = await stores.members.getMany(suppressions.map(idOf));
  const held = suppressions.filter((one) => members.has(idOf(one)));
  const erased = keysOf(held.filter(isTombstone));
  if (erased.length > 0) await eraseMembers(stores, erased);
  const lacking = held.filter((one) => !isTombstone(one) && lacks(members.get(idOf(one)), one));
  await applyCausesOn(stores, [list], keysOf(lacking), now);
}

const isTombstone = ({ reasons }: Suppression): boolean =>
  reasons.some(({ cause }) => cause === 'removed');

const lacks = (member: Member | undefined, { scope, reasons }: Suppression): boolean =>
  reasons.some(
    ({ cause, at }) =>
      !member?.causes.some((c) => c.type === cause && c.scope === scope && c.at === at),
  );

const keysOf = (suppressions: readonly Suppression[]): string[] => [
  ...new Set(suppressions.map(({ emailKey }) => emailKey)),
];

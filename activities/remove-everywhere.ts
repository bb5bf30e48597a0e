import { memberId, personOfRow } from '../domain/ids.js';
import type { RemovalCandidate } from '../domain/ledger.js';
import { withoutRecord } from '../domain/membership.js';
import { eraseAddresses } from './consent/erase-address.js';
import { isErasing } from './confirm-candidates.js';
import { nowOf } from './deps.js';
import { changeMembers } from './release-claims.js';
import type { Settling } from './settle-run.js';

/**
 * The third way of C6 and C7: an opted-out address is erased and leaves a tombstone; a converted Lead loses its claims
 * on all lists, those of other syncs too, and leaves none.
 */
export async function removeEverywhere(
  settling: Settling,
  due: readonly RemovalCandidate[],
): Promise<void> {
  const { ctx, deps } = settling;
  const { exclusions } = ctx.definition;
  const optedOut = due.filter(
    ({ o }) => o !== undefined && o !== 'kept' && isErasing(o, ctx.definition),
  );
  const { lists } = await eraseAddresses(deps, [...new Set(optedOut.flatMap(({ k }) => k ?? []))], {
    actor: `sync ${ctx.run.syncId}`,
    reason: 'opted out in Salesforce; the sync removes opted-out people everywhere',
  });
  settling.cost.memberWrites += lists.length;
  if (exclusions.convertedLeads !== 'removeEverywhere') return;
  const converted = due.filter(({ o, k }) => o === 'converted' && k !== undefined);
  await releaseRecords(settling, converted);
}

async function releaseRecords(
  { ctx, deps, cost }: Settling,
  converted: readonly RemovalCandidate[],
): Promise<void> {
  if (converted.length === 0) return;
  const byKey = new Map<string, string[]>();
  for (const { s, k = '' } of converted) {
    byKey.set(k, [...(byKey.get(k) ?? []), personOfRow(s)]);
  }
  const { orgId } = ctx.run;
  const now = nowOf(deps);
  for (const listId of await deps.stores.lists.ids()) {
    const ids = [...byKey.keys()].map((key) => memberId(listId, key));
    cost.memberWrites += await changeMembers(deps.stores.members, ids, (member) =>
      withoutRecord(member, { orgId, recordIds: byKey.get(member.emailKey) ?? [] }, now),
    );
  }
}

import { failureTypeOf } from '../domain/failures.js';
import type { Claim } from '../domain/member.js';
import { rowOfClaim } from '../domain/membership.js';
import { blocksOf } from './adopt-claims.js';
import { nowOf, type ActivityDeps } from './deps.js';
import type { PageRun } from './process-page.js';
import { releaseClaims } from './release-claims.js';

/** Where a claim was put. */
export interface Written {
  emailKey: string;
  claim: Pick<Claim, 'sourceId' | 'recordId'>;
}

/**
 * Writes claims, and takes them back when it turns out that a newer attempt has begun: that one may have taken the same
 * claims off already, and nobody would know of those that this attempt put on afterwards. What the newer attempt holds,
 * in blocks or on members, stays.
 */
export async function orTakeBack<T>(
  deps: ActivityDeps,
  ctx: PageRun,
  writes: readonly Written[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (failureTypeOf(error) === 'FENCE_LOST') await takeBack(deps, ctx, writes);
    throw error;
  }
}

async function takeBack(
  { stores, clock }: ActivityDeps,
  { run, fence }: PageRun,
  writes: readonly Written[],
): Promise<void> {
  const { syncId, orgId, listId } = run;
  const rows = writes.map(({ claim }) => rowOfClaim(claim));
  const directory = await stores.claims.directory(syncId);
  const blocks = await stores.claims.blocks(syncId, blocksOf(directory, rows));
  const held = new Map(
    blocks.flatMap(({ entries }) => entries.filter(({ m }) => m).map(({ id, k }) => [id, k])),
  );
  const orphans = writes
    .map(({ emailKey, claim }) => ({ emailKey, row: rowOfClaim(claim) }))
    .filter(({ emailKey, row }) => held.get(row) !== emailKey);
  await releaseClaims(stores.members, listId, { syncId, orgId, fence }, orphans, nowOf({ clock }));
}

import type { ClaimEntry } from '../domain/claim-block.js';
import type { Decision } from '../domain/decision.js';
import { memberId } from '../domain/ids.js';
import type { RemovalCandidate } from '../domain/ledger.js';
import type { Claim } from '../domain/member.js';
import { rowOfClaim } from '../domain/membership.js';
import type { Removal } from '../domain/run.js';
import type { Writer } from './decide-page.js';
import { additionDecision, removalDecision } from './decisions.js';
import { writerOf } from './process-page.js';
import type { Settling } from './settle-run.js';

/**
 * Writes down why claims go, and since when they stood, before they go: afterwards nobody could tell (E8).
 */
export async function tellRemovals(
  settling: Settling,
  due: readonly RemovalCandidate[],
  entries: ReadonlyMap<string, ClaimEntry>,
): Promise<void> {
  const { ctx, deps } = settling;
  const { listId, syncId } = ctx.run;
  const writer = writerOf(deps, ctx);
  const keyOf = ({ s, k }: RemovalCandidate) => entries.get(s)?.k ?? k;
  const ids = due.flatMap((one) => keyOf(one) ?? []).map((key) => memberId(listId, key));
  const members = await deps.stores.members.getMany([...new Set(ids)]);
  const decisions = due.flatMap((candidate) => {
    const key = keyOf(candidate);
    if (key === undefined) return [];
    const claims = members.get(memberId(listId, key))?.claims ?? [];
    const claim = claims.find((c) => c.syncId === syncId && rowOfClaim(c) === candidate.s);
    return turnsOf(candidate, key, claim, writer);
  });
  await deps.stores.decisions.add(decisions);
}

function turnsOf(
  { s, o, x, free }: RemovalCandidate,
  key: string,
  claim: Claim | undefined,
  writer: Writer,
): Decision[] {
  const since = claim?.since ?? claim?.runSeq;
  const came = since === undefined ? [] : [additionDecision(key, s, since, writer)];
  const went = free ? [] : [removalDecision(key, s, o as Removal, x ?? null, writer)];
  return [...came, ...went];
}

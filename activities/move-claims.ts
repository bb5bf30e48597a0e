import type { ClaimEntry } from '../domain/claim-block.js';
import { memberId } from '../domain/ids.js';
import type { LedgerPage } from '../domain/ledger.js';
import { keepBlanks } from '../domain/mapping.js';
import { rowOfClaim } from '../domain/membership.js';
import { changeEntry, rowOfEntry } from '../domain/settling.js';
import { applyCauses } from './apply-causes.js';
import { claimOf } from './decide-page.js';
import type { ActivityDeps } from './deps.js';
import { writerOf } from './process-page.js';
import type { SourceRow } from './rows.js';
import type { Settling } from './settle-run.js';
import { writeMembers } from './write-members.js';

/** A claim on its way from the address of its entry to another. */
export interface Move {
  entry: ClaimEntry;
  source: SourceRow;
  address: { key: string; email: string };
}

/**
 * Before a claim goes off its old address: what we know against that address is noted against the new one, unsubscribes
 * and complaints, no bounces (C8), and values that a blank does not clear are taken along (R11).
 */
async function packUp({ ctx, deps }: Settling, moves: Move[]): Promise<Move[]> {
  const { listId, syncId } = ctx.run;
  const ids = moves.flatMap(({ entry }) => (entry.k === null ? [] : [memberId(listId, entry.k)]));
  const members = await deps.stores.members.getMany(ids);
  const packed: Move[] = [];
  for (const move of moves) {
    const { entry, source, address } = move;
    if (entry.k !== null) await copySuppressions(deps, listId, entry.k, address.key);
    const claims = members.get(memberId(listId, entry.k ?? ''))?.claims ?? [];
    const old = claims.find((c) => c.syncId === syncId && rowOfClaim(c) === entry.id);
    const fields = keepBlanks(source.fields, old?.fields, ctx.definition.mapping);
    packed.push({ ...move, source: { ...source, fields } });
  }
  return packed;
}

async function copySuppressions(
  { stores: { suppressions } }: ActivityDeps,
  listId: string,
  from: string,
  to: string,
): Promise<void> {
  if (from === to) return;
  for (const { scope, reasons } of await suppressions.byKeys(['all', listId], [from])) {
    for (const reason of reasons) {
      if (reason.cause !== 'unsubscribed' && reason.cause !== 'complained') continue;
      await suppressions.add(scope, to, reason);
    }
  }
}

/**
 * Puts claims on the members of their new addresses, with what we know against the old one (C8). Answers the keys that
 * several records of the sync share now.
 */
export async function moveClaims(
  settling: Settling,
  page: LedgerPage,
  leaving: Move[],
): Promise<Set<string>> {
  if (leaving.length === 0) return new Set();
  const { ctx, deps, cost } = settling;
  const moves = await packUp(settling, leaving);
  const writer = writerOf(deps, ctx);
  const { listId, syncId, orgId } = ctx.run;
  const { mapping } = ctx.definition;
  const target = { members: deps.stores.members, listId, syncId, mapping, now: writer.now };
  const { written, contested } = await writeMembers(
    target,
    moves.map(({ source, address }) => ({
      emailKey: address.key,
      email: address.email,
      claim: claimOf(source, writer),
      fresh: true,
    })),
  );
  const keys = moves.map(({ address }) => address.key);
  cost.memberWrites += written + (await applyCauses(deps.stores, orgId, keys, writer.now));
  const shared = [...new Set([...page.contested, ...contested])];
  if (contested.size > 0) await deps.stores.ledger.write({ ...page, contested: shared }, ctx.fence);
  return contested;
}

/** The ledger answers for the new addresses from now on: also for claims there that nobody has entered yet. */
export async function announce(
  { ctx, deps }: Settling,
  page: LedgerPage,
  moves: Move[],
): Promise<LedgerPage> {
  if (moves.length === 0) return page;
  const to = new Map(moves.map(({ entry, address }) => [entry.id, address.key]));
  const entries = page.entries.map((entry) => {
    const k = to.get(rowOfEntry(entry));
    return k === undefined || k === entry.k ? entry : { ...entry, k };
  });
  const announced = { ...page, entries };
  await deps.stores.ledger.write(announced, ctx.fence);
  return announced;
}

/** Entries of claims that have moved. */
export const settled = (moves: Move[], contested: Set<string>, runSeq: number): ClaimEntry[] =>
  moves.map(({ entry, source, address }) => {
    const dup = entry.dup || contested.has(address.key);
    return changeEntry(entry, { k: address.key, h: source.row.digest, dup }, runSeq);
  });

import { memberId } from '../domain/ids.js';
import type { LedgerPage } from '../domain/ledger.js';
import type { Member } from '../domain/member.js';
import { claimsOf, rowOfClaim, winnerWithin } from '../domain/membership.js';
import { rowOfEntry, withWinner } from '../domain/settling.js';
import type { Settling } from './settle-run.js';

/** Who holds a contested address, and which record of the sync speaks for it. */
interface Contest {
  winner: string;
  holders: Set<string>;
}

/** Amends the entries of records that lost an address to another record of the run, whatever the page order (R8). */
export async function resolveContested(settling: Settling): Promise<void> {
  const { ctx, deps, beat } = settling;
  const keys = new Set<string>();
  for await (const page of deps.stores.ledger.pages(ctx.run.id)) {
    for (const key of page.contested) keys.add(key);
  }
  if (keys.size === 0) return;
  const contests = await contestsOf(settling, [...keys]);
  for await (const page of deps.stores.ledger.pages(ctx.run.id)) {
    const amended = amend(page, contests);
    if (amended) await deps.stores.ledger.write(amended, ctx.fence);
    beat.heartbeat({ pageNo: page.pageNo });
  }
}

async function contestsOf(settling: Settling, keys: string[]): Promise<Map<string, Contest>> {
  const { ctx, deps } = settling;
  const contests = new Map<string, Contest>();
  for (let i = 0; i < keys.length; i += 1000) {
    const ids = keys.slice(i, i + 1000).map((key) => memberId(ctx.run.listId, key));
    for (const member of (await deps.stores.members.getMany(ids)).values()) {
      const contest = contestOf(member, ctx.run.syncId);
      if (contest) contests.set(member.emailKey, contest);
    }
  }
  return contests;
}

function contestOf(member: Member, syncId: string): Contest | null {
  const winner = winnerWithin(member, syncId);
  if (winner === null) return null;
  return { winner, holders: new Set(claimsOf(member, syncId).map(rowOfClaim)) };
}

/** The page with its losers told, or null when nothing changes. */
function amend(page: LedgerPage, contests: Map<string, Contest>): LedgerPage | null {
  let changed = false;
  const entries = page.entries.map((entry) => {
    const contest = entry.k === undefined ? undefined : contests.get(entry.k);
    if (!contest?.holders.has(rowOfEntry(entry))) return entry;
    const next = withWinner(entry, contest.winner);
    changed ||= next !== entry;
    return next;
  });
  return changed ? { ...page, entries } : null;
}

import { blocksCovering, entriesIn, type IdRange } from '../domain/claim-blocks.js';
import type { LedgerPage } from '../domain/ledger.js';
import type { RunRecord } from '../domain/run.js';
import type { SyncDefinition } from '../domain/sync.js';
import type { SalesforceRecord } from '../salesforce/port.js';
import { applyCauses } from './apply-causes.js';
import { adoptClaims, writeEntries } from './adopt-claims.js';
import { decidePage, type DecidedPage, type Writer } from './decide-page.js';
import { nowOf, type ActivityDeps } from './deps.js';
import type { KnownCauses } from './known-causes.js';
import { optOutPair, toSourceRow } from './rows.js';
import { writeConsents } from './write-consents.js';
import { writeMembers } from './write-members.js';

/** One attempt's hold on a run: everything that stays the same from page to page. */
export interface PageRun {
  run: RunRecord;
  definition: SyncDefinition;
  /** Orgs whose opt-outs count on the list. */
  orgIds: string[];
  fence: number;
  known: KnownCauses;
  /** First Ids of the sync's claim blocks; this attempt is their only writer. */
  directory: string[];
}

export interface PageOutcome {
  memberWrites: number;
}

/**
 * Decides and writes one page in the order of E1: ledger, consents, members, claims. Safe to do again from any step.
 * @param records the page, ascending by Id; empty for the page that ends the read
 * @param earlier the same page as an interrupted attempt stored it, or null
 */
export async function processPage(
  deps: ActivityDeps,
  ctx: PageRun,
  pageNo: number,
  after: string | null,
  records: SalesforceRecord[],
  earlier: LedgerPage | null,
): Promise<PageOutcome> {
  if (earlier) await adoptClaims(deps, ctx, earlier, ctx.run.runSeq);
  const range: IdRange = { after, upTo: records.at(-1)?.Id ?? null };
  const blocks = await deps.stores.claims.blocks(
    ctx.run.syncId,
    blocksCovering(ctx.directory, range),
  );
  deps.onStep?.('read');
  const writer = writerOf(deps, ctx);
  const rows = records.map((record) => toSourceRow(record, ctx.definition, deps.keyring));
  const input = { pageNo, rows, known: entriesIn(blocks, range), causes: ctx.known };
  const decided = decidePage(input, writer, deps.keyring);
  await deps.stores.ledger.write(decided.page, ctx.fence);
  deps.onStep?.('ledger');
  // Known opt-outs by the standard flag were looked at before the run; those of an interrupted page are once more.
  const recheck = earlier !== null || writer.optOutPair !== null;
  const consentWrites = await writeConsents(deps, ctx.run.orgId, decided.news, recheck);
  deps.onStep?.('consents');
  const memberWrites = await writeClaims(deps, ctx, decided, writer);
  await writeEntries(deps, ctx, decided.entries, blocks);
  deps.onStep?.('claims');
  return { memberWrites: consentWrites + memberWrites };
}

export function writerOf(deps: ActivityDeps, { run, fence, definition }: PageRun): Writer {
  const { syncId, orgId, object, id, runSeq } = run;
  const pair = optOutPair(definition.source);
  return { syncId, orgId, object, runId: id, runSeq, fence, now: nowOf(deps), optOutPair: pair };
}

async function writeClaims(
  deps: ActivityDeps,
  ctx: PageRun,
  decided: DecidedPage,
  { now }: Writer,
): Promise<number> {
  const { syncId, listId } = ctx.run;
  const target = {
    members: deps.stores.members,
    listId,
    syncId,
    mapping: ctx.definition.mapping,
    now,
  };
  const { written, contested } = await writeMembers(target, decided.writes);
  const late = await lateCauses(deps, ctx, [...new Set(decided.writes.map((w) => w.emailKey))]);
  const lateWrites = await applyCauses(deps.stores, ctx.run.orgId, late, now);
  await contest(deps, ctx, decided, [...contested, ...late]);
  deps.onStep?.('members');
  return written + lateWrites;
}

/** Causes that arrived between deciding and writing (E2). */
async function lateCauses(deps: ActivityDeps, ctx: PageRun, keys: string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const { consents, suppressions } = deps.stores;
  const optOuts = await consents.byKeys(ctx.orgIds, keys);
  const stops = await suppressions.byKeys(['all', ctx.run.listId], keys);
  const late = [...optOuts.filter((c) => c.optedOut), ...stops].map((c) => c.emailKey);
  return [...new Set(late)];
}

/** Marks addresses that more than one record answers for; who wins is told after the last page. */
async function contest(
  deps: ActivityDeps,
  ctx: PageRun,
  { page, entries }: DecidedPage,
  keys: string[],
): Promise<void> {
  const shared = new Set(keys);
  for (const entry of entries) if (entry.k && shared.has(entry.k)) entry.dup = true;
  const more = keys.filter((key) => !page.contested.includes(key));
  if (more.length === 0) return;
  page.contested.push(...more);
  await deps.stores.ledger.write(page, ctx.fence);
}

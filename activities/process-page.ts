import { blocksCovering, entriesIn, type IdRange } from '../domain/claim-blocks.js';
import type { ClaimBlock, ClaimEntry } from '../domain/claim-block.js';
import type { LedgerPage } from '../domain/ledger.js';
import { readingOf, type RunRecord } from '../domain/run.js';
import type { SyncDefinition } from '../domain/sync.js';
import { applyCauses } from './apply-causes.js';
import { adoptClaims, blocksOf, writeEntries } from './adopt-claims.js';
import { decidePage, type DecidedPage, type PageRecord, type Writer } from './decide-page.js';
import { nowOf, type ActivityDeps } from './deps.js';
import type { KnownCauses } from './known-causes.js';
import type { SourceRecord } from './people.js';
import { optOutPair, rowReading, toSourceRows } from './rows.js';
import { orTakeBack } from './take-back.js';
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
 * @param records the page with its people, ascending by Id; empty for the page that ends the read
 * @param earlier the same page as an interrupted attempt stored it, or null
 */
export async function processPage(
  deps: ActivityDeps,
  ctx: PageRun,
  pageNo: number,
  after: string | null,
  records: SourceRecord[],
  earlier: LedgerPage | null,
): Promise<PageOutcome> {
  if (earlier) await adoptClaims(deps, ctx, earlier, ctx.run.runSeq);
  const pageRecords = toPageRecords(deps, ctx, records);
  const range: IdRange = { after, upTo: records.at(-1)?.source.Id ?? null };
  const whole = readingOf(ctx.run).changedSince === null;
  const { blocks, known } = await loadKnown(deps, ctx, pageRecords, whole ? range : null);
  deps.onStep?.('read');
  const writer = writerOf(deps, ctx);
  const input = { pageNo, records: pageRecords, known, causes: ctx.known };
  const decided = decidePage(input, writer, deps.keyring);
  await deps.stores.ledger.write(decided.page, ctx.fence);
  deps.onStep?.('ledger');
  // Known opt-outs by the standard flag were looked at before the run; those of an interrupted page are once more.
  const recheck = earlier !== null || writer.optOutPair !== null;
  const consentWrites = await writeConsents(deps, ctx.run.orgId, decided.news, recheck);
  deps.onStep?.('consents');
  const memberWrites = await orTakeBack(deps, ctx, decided.writes, async () => {
    const written = await writeClaims(deps, ctx, decided, writer);
    // Entries say what was decided last, so decisions come before them: a page done again would find nothing new.
    await deps.stores.decisions.add(decided.decisions);
    await writeEntries(deps, ctx, decided.entries, blocks);
    return written;
  });
  deps.onStep?.('claims');
  return { memberWrites: consentWrites + memberWrites };
}

export function toPageRecords(
  deps: Pick<ActivityDeps, 'keyring'>,
  { run, definition }: PageRun,
  records: SourceRecord[],
): PageRecord[] {
  const reading = rowReading(run, definition, deps.keyring);
  return records.map((record) => ({
    sourceId: record.source.Id,
    rows: toSourceRows(record, reading),
  }));
}

/**
 * What the sync knows in the page's range.
 * @param range null for an incremental page, which shows nobody absent (R6): only its rows matter
 */
export async function loadKnown(
  { stores }: Pick<ActivityDeps, 'stores'>,
  { run, directory }: PageRun,
  records: PageRecord[],
  range: IdRange | null,
): Promise<{ blocks: ClaimBlock[]; known: ClaimEntry[] }> {
  if (range !== null) {
    const blocks = await stores.claims.blocks(run.syncId, blocksCovering(directory, range));
    return { blocks, known: entriesIn(blocks, range) };
  }
  const ids = new Set(records.flatMap(({ rows }) => rows.map(({ row }) => row.id)));
  const blocks = await stores.claims.blocks(run.syncId, blocksOf(directory, [...ids]));
  const known = blocks.flatMap(({ entries }) => entries.filter(({ id }) => ids.has(id)));
  return { blocks, known };
}

export function writerOf(
  deps: Pick<ActivityDeps, 'clock'>,
  { run, fence, definition }: PageRun,
): Writer {
  const { syncId, listId, orgId, id, runSeq } = run;
  const { personObject } = readingOf(run);
  return {
    ...{ syncId, listId, orgId, object: personObject, runId: id, runSeq, fence },
    choices: definition.exclusions,
    now: nowOf(deps),
    optOutPair: optOutPair(definition.source, personObject),
  };
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

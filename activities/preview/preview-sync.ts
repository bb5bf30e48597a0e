import type { Connection, MailingList } from '../../domain/connection.js';
import { FIRST_CHECKPOINT, readingOf, type RunMode, type RunRecord } from '../../domain/run.js';
import type { SyncDefinition } from '../../domain/sync.js';
import type { SalesforceOrg } from '../../salesforce/port.js';
import { decidePage, type DecidedPage, type PageRecord } from '../decide-page.js';
import { nowOf, type ActivityDeps } from '../deps.js';
import { recordsById, expandUpTo } from '../expand-people.js';
import { freezeSource, type FrozenRun } from '../freeze-source.js';
import { toPageRecords, writerOf, loadKnown, type PageRun } from '../process-page.js';
import { pageQuery } from '../source-query.js';
import { knownOf } from './known-of.js';
import { noTally, tally, type PreviewTally } from './tally.js';

export type PreviewDeps = Pick<ActivityDeps, 'stores' | 'salesforce' | 'keyring' | 'clock'>;

export interface PreviewRequest {
  definition: SyncDefinition;
  connection: Connection;
  list: MailingList;
  /** The sync that is to change; null when it is a new one. */
  syncId: string | null;
  /** Source records that are decided, at most. */
  limit: number;
  /** One record alone. */
  recordId?: string;
}

export interface Preview extends PreviewTally {
  soql: string;
  /** Records of the list view alone; null without one. */
  viewCount: number | null;
  /** Records that the sync would read; null when Salesforce does not say in time. */
  count: number | null;
  mode: RunMode;
  modeReason: string | null;
  reader: 'rest' | 'bulk';
  notes: string[];
  /** Source records that were decided for this preview, and whether these are all. */
  read: number;
  complete: boolean;
  /** Calls that this preview took. */
  apiCalls: number;
  /** Calls that a full run is likely to take. */
  runCalls: number | null;
}

const PAGE = 500;
const ROWS_PER_CALL = 2_000;
/** Open, describe, identity, the server's clock, the empty page at the end, opt-outs of two objects. */
const CALLS_BESIDE_PAGES = 12;

/**
 * Decides the first records of a sync as a run would, and writes nothing: neither here nor in Salesforce. Of a sync
 * that is there, what it holds already counts, so that an edit shows who would join, leave and change.
 */
export async function previewSync(deps: PreviewDeps, request: PreviewRequest): Promise<Preview> {
  const { definition, connection } = request;
  const org = await deps.salesforce.open(connection);
  const draft = draftOf(deps, request, (await org.identity()).orgId);
  const frozen = await freezeSource(deps.stores, org, { run: draft, definition, pageSize: PAGE });
  const run: RunRecord = { ...draft, ...frozen };
  const ctx = await contextOf(deps, request, run);
  const sums = noTally();
  const { read, complete } = await decideFirst(deps, org, ctx, request, sums);
  return {
    ...sums,
    ...summary(org, ctx, frozen),
    ...{ count: frozen.expected, viewCount: await viewCountOf(org, run), read, complete },
    apiCalls: org.usage().apiCalls,
  };
}

function summary(
  org: SalesforceOrg,
  ctx: PageRun,
  { expected, mode, modeReason, notes }: FrozenRun,
) {
  const { reader } = readingOf(ctx.run);
  const pages = expected === null ? null : Math.ceil(expected / ROWS_PER_CALL);
  return {
    soql: org.soql(pageQuery(ctx)),
    ...{ mode, modeReason, notes, reader },
    runCalls: pages === null ? null : CALLS_BESIDE_PAGES + pages,
  };
}

/** A run that is never stored. */
function draftOf(deps: PreviewDeps, request: PreviewRequest, orgId: string): RunRecord {
  const { definition, connection, list, syncId } = request;
  const now = nowOf(deps);
  return {
    ...{ id: 'preview', syncId: syncId ?? 'preview', syncVersion: 0, runSeq: list.runSeq + 1 },
    ...{ listId: list.id, connectionId: connection.id, orgId, object: definition.source.object },
    ...{ workflowId: '', trigger: 'manual', mode: 'full', modeReason: null, state: 'running' },
    ...{ scheduledAt: now, startedAt: now, finishedAt: null, source: null, notes: [] },
    ...{ expected: null, hold: false, checkpoint: FIRST_CHECKPOINT, counts: null },
    ...{ ledgerClosed: false, error: null, waitingFor: null },
  };
}

async function contextOf(
  deps: PreviewDeps,
  { definition, list, syncId }: PreviewRequest,
  run: RunRecord,
): Promise<PageRun> {
  const orgIds = [...new Set([...list.orgIds, run.orgId])];
  const directory = syncId === null ? [] : await deps.stores.claims.directory(syncId);
  const known = await knownOf(deps.stores, list.id, orgIds, []);
  return { run, definition, orgIds, fence: 0, known, directory };
}

async function viewCountOf(org: SalesforceOrg, run: RunRecord): Promise<number | null> {
  const { view } = readingOf(run);
  if (view === null) return null;
  const filter = view.where === null ? null : { soql: view.where };
  return org.count({ object: run.object, fields: [], filter, scope: view.scope });
}

async function decideFirst(
  deps: PreviewDeps,
  org: SalesforceOrg,
  ctx: PageRun,
  { limit, recordId }: PreviewRequest,
  sums: PreviewTally,
): Promise<{ read: number; complete: boolean }> {
  if (recordId !== undefined) {
    const records = await recordsById(org, ctx, [recordId]);
    await decide(deps, ctx, { after: null, records: toPageRecords(deps, ctx, records) }, sums);
    return { read: records.length, complete: false };
  }
  let read = 0;
  for (let after: string | null = null; read < limit;) {
    const page = await org.page(pageQuery(ctx), after, { limit: Math.min(PAGE, limit - read) });
    if (page.records.length === 0) return { read, complete: true };
    const bounds = { width: page.records.length, maxRows: 4 * PAGE };
    const records = await expandUpTo(org, ctx, page.records, bounds);
    await decide(deps, ctx, { after, records: toPageRecords(deps, ctx, records) }, sums);
    read += records.length;
    after = records.at(-1)?.source.Id ?? after;
  }
  return { read, complete: false };
}

interface Part {
  after: string | null;
  records: PageRecord[];
}

/** One page, decided against what stands against just its addresses. */
async function decide(
  deps: PreviewDeps,
  ctx: PageRun,
  { after, records }: Part,
  sums: PreviewTally,
): Promise<void> {
  const rows = records.flatMap((record) => record.rows);
  const keys = rows.flatMap(({ row: { address } }) => ('key' in address ? [address.key] : []));
  const causes = await knownOf(deps.stores, ctx.run.listId, ctx.orgIds, keys);
  const range = { after, upTo: records.at(-1)?.sourceId ?? after };
  const { known } = await loadKnown(deps, ctx, records, range);
  const writer = writerOf(deps, ctx);
  const input = { pageNo: 0, records, known, causes };
  const decided: DecidedPage = decidePage(input, writer, deps.keyring);
  tally(sums, decided, rows);
}

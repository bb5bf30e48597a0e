import type { Connection, MailingList } from '../../domain/connection.js';
import { FIRST_CHECKPOINT, readingOf, type RunMode, type RunRecord } from '../../domain/run.js';
import type { SyncDefinition } from '../../domain/sync.js';
import type { SalesforceOrg } from '../../salesforce/port.js';
import { nowOf, type ActivityDeps } from '../deps.js';
import { freezeSource, type FrozenRun } from '../freeze-source.js';
import type { PageRun } from '../process-page.js';
import { pageQuery } from '../source-query.js';
import { decideFirst, PAGE } from './decide-first.js';
import { knownOf } from './known-of.js';
import { noTally, type PreviewTally } from './tally.js';

export type PreviewDeps = Pick<ActivityDeps, 'stores' | 'salesforce' | 'keyring' | 'clock'>;

export interface PreviewRequest {
  definition: SyncDefinition;
  connection: Connection;
  list: MailingList;
  /** The sync that is to change; null when it is a new one. */
  syncId: string | null;
  /** Source records that are decided, at most. */
  limit: number;
  /** One record alone, or those of one address. */
  only: { recordId: string } | { email: string } | null;
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
  const { read, complete } = await decideFirst({ deps, org, ctx, sums }, request);
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

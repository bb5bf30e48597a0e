import { ResubscribeBudget } from '../domain/consent.js';
import { Failure } from '../domain/failures.js';
import type { Connection, MailingList } from '../domain/connection.js';
import { readingOf, type RunRecord } from '../domain/run.js';
import type { SyncDefinition, SyncVersion } from '../domain/sync.js';
import type { SalesforceOrg } from '../salesforce/port.js';
import type { ActivityDeps } from './deps.js';
import { KnownCauses } from './known-causes.js';
import type { PageRun } from './process-page.js';
import { optOutFlags } from './rows.js';
import { watchingOptOut } from './watching-opt-out.js';

export interface SyncParts {
  definition: SyncDefinition;
  connection: Connection;
  list: MailingList;
}

/** A version of a sync with the connection and the list it names. */
export async function loadParts(
  { stores }: ActivityDeps,
  syncId: string,
  version: number,
): Promise<SyncParts> {
  const found: SyncVersion | null = await stores.syncs.version(syncId, version);
  if (!found) throw missing('SYNC_MISSING', 'The sync is gone; create it anew.', syncId);
  const { definition } = found;
  const connection = await stores.connections.get(definition.connectionId);
  if (!connection) {
    throw missing('CONNECTION_MISSING', 'The connection of this sync is gone.', syncId);
  }
  const list = await stores.lists.get(definition.listId);
  if (!list) throw missing('LIST_MISSING', 'The list of this sync is gone.', syncId);
  return { definition, connection, list };
}

export async function loadRun({ stores }: ActivityDeps, runId: string): Promise<RunRecord> {
  const run = await stores.runs.get(runId);
  if (!run) throw missing('RUN_MISSING', 'The run was never opened; run the sync again.', runId);
  return run;
}

/** Nothing is removed and nothing closes on an incomplete read (promise 2). */
export function assertComplete({ checkpoint }: RunRecord): void {
  if (checkpoint.complete) return;
  throw new Failure(
    'READ_INCOMPLETE',
    'The read has not come to its end; read on before settling.',
    {
      details: { pageNo: checkpoint.pageNo },
    },
  );
}

export interface Attempt {
  ctx: PageRun;
  org: SalesforceOrg;
}

/** Begins an attempt at a run: takes a fence number and loads what stays the same from page to page. */
export async function beginAttempt(deps: ActivityDeps, runId: string): Promise<Attempt> {
  const run = await loadRun(deps, runId);
  const { definition, connection, list } = await loadParts(deps, run.syncId, run.syncVersion);
  const opened = await deps.salesforce.open(connection);
  const org = watchingOptOut(opened, optOutFlags(definition.source, readingOf(run).personObject));
  const fence = await deps.stores.syncs.nextFence(run.syncId);
  const orgIds = [...new Set([...list.orgIds, run.orgId])];
  const known = await KnownCauses.load(deps.stores, run.listId, orgIds);
  const { maxResubscribes } = definition.guard;
  known.budget = new ResubscribeBudget(run.id, maxResubscribes, run.resubscribes ?? 0);
  const directory = await deps.stores.claims.directory(run.syncId, fence);
  return { org, ctx: { run, definition, orgIds, fence, known, directory } };
}

const missing = (
  type: 'SYNC_MISSING' | 'CONNECTION_MISSING' | 'LIST_MISSING' | 'RUN_MISSING',
  message: string,
  id: string,
): Failure => new Failure(type, message, { details: { id } });

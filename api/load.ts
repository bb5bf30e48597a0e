import type { Connection, MailingList } from '../domain/connection.js';
import type { RunRecord } from '../domain/run.js';
import type { SyncRecord, SyncVersion } from '../domain/sync.js';
import type { Stores } from '../store/port.js';
import { ApiError, found } from './errors.js';

/** Things by id, or 404 with where to find one that exists. */

export const loadConnection = async (stores: Stores, id: string): Promise<Connection> =>
  found(
    await stores.connections.get(id),
    'CONNECTION_MISSING',
    'There is no such connection. GET /v1/connections lists them.',
  );

export const loadList = async (stores: Stores, id: string): Promise<MailingList> =>
  found(
    await stores.lists.get(id),
    'LIST_MISSING',
    'There is no such list. GET /v1/lists lists them.',
  );

export const loadRun = async (stores: Stores, id: string): Promise<RunRecord> =>
  found(
    await stores.runs.get(id),
    'RUN_MISSING',
    'There is no such run. GET /v1/syncs/:id/runs lists the runs of a sync.',
  );

/** A run whose answers, record by record, are still kept. */
export async function loadRunWithLedger(stores: Stores, id: string): Promise<RunRecord> {
  const run = await loadRun(stores, id);
  const hasBegun = run.checkpoint.pageNo > 0;
  if (run.finishedAt === null || !hasBegun || (await stores.ledger.get(id, 0))) return run;
  throw new ApiError(
    404,
    'LEDGER_EXPIRED',
    'The records of this run are not kept any more: LEDGER_RETENTION_DAYS is over. GET /v1/runs/:id still has its counts, GET /v1/lists/:id/members/:email why a person is on or off.',
  );
}

export const loadSync = async (stores: Stores, id: string): Promise<SyncRecord> =>
  found(
    await stores.syncs.get(id),
    'SYNC_MISSING',
    'There is no such sync. GET /v1/syncs lists them.',
  );

export async function loadSyncWithVersion(
  stores: Stores,
  id: string,
): Promise<{ sync: SyncRecord; version: SyncVersion }> {
  const sync = await loadSync(stores, id);
  const version = await stores.syncs.version(id, sync.version);
  return {
    sync,
    version: found(
      version,
      'SYNC_MISSING',
      'The sync has lost its definition: delete it and create it again.',
    ),
  };
}

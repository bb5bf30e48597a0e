import type { Connection, MailingList } from '../domain/connection.js';
import type { RunRecord } from '../domain/run.js';
import type { SyncRecord, SyncVersion } from '../domain/sync.js';
import type { Stores } from '../store/port.js';
import { found } from './errors.js';

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

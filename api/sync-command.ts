import type { SyncRecord } from '../domain/sync.js';
import { record } from './audit.js';
import type { ApiDeps } from './deps.js';
import type { Call } from './endpoint.js';
import type { SyncRef, SyncStatus } from './engine-port.js';
import { loadSyncWithVersion } from './load.js';
import { toSyncAnswer } from './schemas/sync.js';

export type SyncCommand<S extends SyncStatus = SyncStatus> = (
  sync: SyncRef,
  requestId: string,
) => Promise<S>;

export const syncRef = (sync: SyncRecord): SyncRef => ({
  syncId: sync.id,
  listId: sync.listId,
  object: sync.object,
});

/** Sends one command to a sync, keeps it in the audit, and answers the sync as the command left it. */
export async function commandSync<S extends SyncStatus>(
  deps: ApiDeps,
  call: Pick<Call<{ id: string }, unknown, unknown>, 'params' | 'actor' | 'idFor'>,
  action: string,
  send: SyncCommand<S>,
  details: Record<string, unknown> = {},
) {
  const { sync, version } = await loadSyncWithVersion(deps.stores, call.params.id);
  const status = await send(syncRef(sync), call.idFor('request'));
  await record(deps, call.actor, {
    action,
    subject: sync.id,
    before: { state: sync.state },
    after: { state: status.state, ...details },
  });
  const answer = toSyncAnswer({ ...sync, ...projected(status) }, version);
  return { answer, status };
}

/** The part of an engine's answer that a sync shows. */
export const projected = (status: SyncStatus): SyncStatus => ({
  state: status.state,
  version: status.version,
  nextRunAt: status.nextRunAt,
  pendingRun: status.pendingRun,
  currentRunId: status.currentRunId,
  lastRunId: status.lastRunId,
});

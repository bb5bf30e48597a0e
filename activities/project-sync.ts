import type { SyncState } from '../domain/sync.js';
import { nowOf, type ActivityDeps } from './deps.js';

export interface ProjectInput {
  syncId: string;
  state: SyncState;
  version: number;
  nextRunAt: string | null;
  pendingRun: boolean;
  currentRunId: string | null;
  lastRunId: string | null;
}

/** Writes the workflow's state where lists and searches see it. `gone`: there is no such sync any more. */
export async function projectSync(
  { stores, clock }: ActivityDeps,
  { syncId, ...status }: ProjectInput,
): Promise<{ gone: boolean }> {
  const updatedAt = nowOf({ clock });
  return { gone: (await stores.syncs.project(syncId, { ...status, updatedAt })) === null };
}

export interface LoadedSync {
  gone: boolean;
  version: number;
  /** Fires are planned strictly after this instant, ISO: just before the sync was made, so that `once` may mean at once. */
  plannedAfter: string;
}

/** What a sync's workflow begins with. */
export async function loadSync(
  { stores }: ActivityDeps,
  { syncId }: { syncId: string },
): Promise<LoadedSync> {
  const sync = await stores.syncs.get(syncId);
  if (!sync) return { gone: true, version: 0, plannedAfter: '' };
  return { gone: false, version: sync.version, plannedAfter: justBefore(sync.createdAt) };
}

export const justBefore = (iso: string): string => new Date(Date.parse(iso) - 1).toISOString();

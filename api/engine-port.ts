import type { RunMode } from '../domain/run.js';
import type { RunNowAnswer, SyncStatus } from '../workflows/messages.js';

export type { RunNowAnswer, SyncStatus } from '../workflows/messages.js';

/** The sync as the engine needs to know it: ids and the object's API name, never what a person wrote. */
export interface SyncRef {
  syncId: string;
  listId: string;
  object: string;
}

/**
 * What the API asks of the engine that runs syncs. Each call ends within the engine's deadline and fails as
 * `EngineFailure`. A `requestId` used again has no second effect and gets the answer of the first.
 */
export interface SyncEngine {
  /** Begins the sync, or finds it begun, and answers once its first fire is planned. */
  start(sync: SyncRef, requestId: string): Promise<SyncStatus>;
  pause(sync: SyncRef, requestId: string): Promise<SyncStatus>;
  resume(sync: SyncRef, requestId: string): Promise<SyncStatus>;
  run(sync: SyncRef, requestId: string, mode: RunMode | null): Promise<RunNowAnswer>;
  /** Takes up a stored version of the definition. */
  reconfigure(sync: SyncRef, requestId: string, version: number): Promise<SyncStatus>;
  /** Decides on the removal plan of a run; answers once the decision is stored. */
  approve(sync: SyncRef, requestId: string, runId: string): Promise<SyncStatus>;
  reject(sync: SyncRef, requestId: string, runId: string): Promise<SyncStatus>;
  /** Ends the sync; one that is gone already counts as removed. */
  remove(sync: SyncRef, requestId: string): Promise<void>;
  /** Fails when the engine cannot be reached. */
  ping(): Promise<void>;
}

/**
 * - `unreachable`: nothing was sent.
 * - `rejected`: the engine itself would not take the request; nothing happened.
 * - `unknown`: sent, and no answer in time; the same `requestId` may be sent again.
 * - `refused`: the sync said no; `code` tells why.
 */
export type EngineFailureKind = 'unreachable' | 'rejected' | 'unknown' | 'refused';

export class EngineFailure extends Error {
  constructor(
    readonly kind: EngineFailureKind,
    readonly code: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'EngineFailure';
  }
}

import type { SyncState } from '../domain/sync.js';
import type { CarriedSync, PendingRun, SeenRequest, SyncStatus } from './messages.js';

const REMEMBERED_REQUESTS = 100;

/** Everything a sync's workflow knows. The carried part outlives continue-as-new, the rest is worked out anew. */
export interface SyncMemory extends CarriedSync {
  /** The run that is going on. */
  current: PendingRun | null;
  /** Nominal fire that the last plan found, ISO. */
  fireAt: string | null;
  planned: boolean;
  /** The removal plan that the last plan of fires found open. */
  open: OpenPlan | null;
  /** The run whose approved plan is being applied. */
  applyingRunId: string | null;
  /** Requests handled in this execution: a reason to continue as new. */
  handled: number;
  removed: boolean;
  gone: boolean;
}

/** Removals that wait for a person, or for their turn once they were approved. */
export interface OpenPlan {
  runId: string;
  /** ISO; null once it was approved. */
  expiresAt: string | null;
}

export function remember(carried: CarriedSync): SyncMemory {
  return {
    ...carried,
    current: null,
    fireAt: null,
    planned: false,
    open: null,
    applyingRunId: null,
    handled: 0,
    removed: false,
    gone: false,
  };
}

export function firstMemory(): CarriedSync {
  return {
    version: 0,
    plannedVersion: 0,
    paused: false,
    plannedAfter: '',
    pending: null,
    lastRunId: null,
    lastRunFailed: false,
    seenRequests: [],
  };
}

export function carry(memory: SyncMemory): CarriedSync {
  const { version, plannedVersion, plannedAfter, paused, pending } = memory;
  const { lastRunId, lastRunFailed, seenRequests } = memory;
  return {
    version,
    plannedVersion,
    plannedAfter,
    paused,
    pending,
    lastRunId,
    lastRunFailed,
    seenRequests,
  };
}

/** The state is worked out, never stored. */
export function stateOf(memory: SyncMemory): SyncState {
  if (memory.removed) return 'finished';
  if (memory.paused) return 'paused';
  if (memory.current || memory.pending || memory.applyingRunId !== null) return 'running';
  if (memory.open) return memory.open.expiresAt === null ? 'running' : 'waitingForApproval';
  if (memory.lastRunFailed) return 'failed';
  return memory.planned && memory.fireAt === null ? 'finished' : 'active';
}

export function statusOf(memory: SyncMemory): SyncStatus {
  return {
    state: stateOf(memory),
    version: memory.version,
    nextRunAt: memory.paused || memory.removed ? null : memory.fireAt,
    pendingRun: memory.current !== null && memory.pending !== null,
    currentRunId: memory.current?.runId ?? memory.applyingRunId,
    lastRunId: memory.lastRunId,
  };
}

/** The run that an earlier copy of this request asked for; undefined when the request is new. */
export function seen(memory: SyncMemory, requestId: string): SeenRequest | undefined {
  return memory.seenRequests.find((request) => request.requestId === requestId);
}

export function note(memory: SyncMemory, requestId: string, runId: string | null = null): void {
  memory.handled += 1;
  memory.seenRequests = [...memory.seenRequests, { requestId, runId }].slice(-REMEMBERED_REQUESTS);
}

import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { RunMode, RunTrigger } from '../domain/run.js';
import type { SyncState } from '../domain/sync.js';

/** Everything that crosses the boundary of a workflow: ids, versions, codes and counts only (promise 5, E6). */

export const SYNC_WORKFLOW = 'sync';
export const RUN_WORKFLOW = 'run';
export const APPROVAL_WORKFLOW = 'approval';
export const CONSENT_WATCH_WORKFLOW = 'consentWatch';

/** What a sync is doing, as its workflow knows it. */
export interface SyncStatus {
  state: SyncState;
  version: number;
  nextRunAt: string | null;
  pendingRun: boolean;
  currentRunId: string | null;
  lastRunId: string | null;
}

/** Digest of the Idempotency-Key, or a fresh id; the workflow answers a repeated one without acting again. */
export interface CommandInput {
  requestId: string;
}

export interface RunNowInput extends CommandInput {
  mode: RunMode | null;
}

export interface RunNowAnswer extends SyncStatus {
  /** The run that this request began or will begin when the current one ends. */
  runId: string;
}

export interface ReconfigureInput extends CommandInput {
  version: number;
}

/** A decision on the removal plan of a run. Who decided and why stays in the store. */
export interface DecideInput extends CommandInput {
  runId: string;
}

/** Why an Update was refused, as the `type` of its failure. */
export type RefusalType =
  | 'SYNC_PAUSED'
  | 'SYNC_FINISHED'
  | 'SYNC_REMOVED'
  | 'RUN_PENDING'
  | 'PLAN_CLOSED'
  | 'FULL_RUN_GOING_ON';

export const pauseUpdate = defineUpdate<SyncStatus, [CommandInput]>('pause');
export const resumeUpdate = defineUpdate<SyncStatus, [CommandInput]>('resume');
export const runNowUpdate = defineUpdate<RunNowAnswer, [RunNowInput]>('run');
export const reconfigureUpdate = defineUpdate<SyncStatus, [ReconfigureInput]>('reconfigure');
/** Answered once the decision is stored; what was approved is applied as soon as no run goes on. */
export const approveUpdate = defineUpdate<SyncStatus, [DecideInput]>('approve');
export const rejectUpdate = defineUpdate<SyncStatus, [DecideInput]>('reject');
export const removeUpdate = defineUpdate<SyncStatus, [CommandInput]>('remove');
/** Answers once the first plan is made and projected. */
export const readyUpdate = defineUpdate<SyncStatus, []>('ready');
export const statusQuery = defineQuery<SyncStatus>('status');

/** A run that waits for its turn. */
export interface PendingRun {
  runId: string;
  trigger: RunTrigger;
  mode: RunMode;
  /** Nominal fire, ISO. */
  scheduledAt: string;
}

/** What a sync remembers across continue-as-new; absent at the first start. */
export interface CarriedSync {
  version: number;
  /** Version that the last plan was made for; 0 before the first. */
  plannedVersion: number;
  paused: boolean;
  /** Latest nominal fire that was begun or passed over: the plan looks after it. ISO. */
  plannedAfter: string;
  pending: PendingRun | null;
  lastRunId: string | null;
  lastRunFailed: boolean;
  /** The last 100 requests that were carried out, oldest first (E6). */
  seenRequests: SeenRequest[];
}

export interface SeenRequest {
  requestId: string;
  runId: string | null;
}

export interface SyncInput {
  syncId: string;
  carried?: CarriedSync;
}

export interface RunInput {
  syncId: string;
  runId: string;
  version: number;
  trigger: RunTrigger;
  mode: RunMode;
  scheduledAt: string;
}

/** A pause or its end, as the sync tells its run. Signals may overtake each other: an older order is ignored. */
export interface HoldOrder {
  order: number;
  hold: boolean;
}

export interface ConsentWatchInput {
  connectionId: string;
}

export interface ApprovalInput {
  syncId: string;
  runId: string;
}

export interface RunResult {
  state: 'succeeded' | 'waitingForApproval' | 'failed' | 'cancelled';
  code: string | null;
  read: number;
}

import type { Filter } from './criteria.js';
import type { FailureType } from './failures.js';
import type { ViewDefinition } from './sync.js';

export const DISPOSITIONS = [
  'added',
  'updated',
  'unchanged',
  'readded',
  'optedOut',
  'converted',
  'suppressed',
  'emptyEmail',
  'invalidEmail',
  'roleEmail',
  'duplicate',
  'noPerson',
  'failed',
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];
export type DispositionCounts = Record<Disposition, number>;

export const REMOVALS = [
  'leaver',
  'deleted',
  'optedOut',
  'converted',
  'merged',
  'addressMoved',
  'addressLost',
] as const;
export type Removal = (typeof REMOVALS)[number];
export type RemovalCounts = Record<Removal, number>;

export type RunTrigger = 'schedule' | 'manual' | 'replay';
export type RunMode = 'full' | 'incremental';
export type RunState = 'running' | 'waitingForApproval' | 'succeeded' | 'failed' | 'cancelled';

export interface RunCounts {
  /** Distinct records that Salesforce returned, as the reader counted them. */
  read: number;
  /** Person rows those records stood for (R7). */
  people: number;
  notRead: number;
  dispositions: DispositionCounts;
  removals: RemovalCounts;
  /** Removals that the guard stopped: their claims stay until a person approves (R4). */
  removalsHeld: number;
  /** Opt-outs that Salesforce lifted and the guard holds (C5). */
  resubscribesHeld: number;
  /** Subscribed members of the list when the run closed. */
  members: number;
  /** HTTP requests sent to Salesforce, tries included. */
  apiCalls: number;
  /** Tries beyond the first, of requests to Salesforce and of whole page chunks. */
  retries: number;
  /** Member documents that this run wrote. */
  memberWrites: number;
}

export interface RunError {
  code: FailureType | 'INTERNAL';
  message: string;
  page: number | null;
}

/** How far a run is. The stored copy is the truth; heartbeats only save a look at it. */
export interface Checkpoint {
  /** Pages finished, which is also the number of the next page. */
  pageNo: number;
  /** Id of the last record of the last finished page; null before the first. */
  cursor: string | null;
  /** The reader met the empty page that ends a keyset read (R1). */
  complete: boolean;
  read: number;
  apiCalls: number;
  retries: number;
  memberWrites: number;
}

export const FIRST_CHECKPOINT: Checkpoint = {
  pageNo: 0,
  cursor: null,
  complete: false,
  read: 0,
  apiCalls: 0,
  retries: 0,
  memberWrites: 0,
};

/** What a run reads, frozen when it opens. */
export interface RunSource {
  /** Conditions, list view and addedAfter together; null for all records. */
  filter: Filter | null;
  /** `USING SCOPE` of the list view. */
  scope: string | null;
  /** Incremental: SystemModstamp from which it reads, ISO; null in a full run. */
  changedSince: string | null;
  /** Server clock before the first page, ISO. */
  serverTime: string;
  reader: 'rest' | 'bulk';
  /** The job of a bulk read, once it was handed over. */
  jobId: string | null;
  view: ViewDefinition | null;
  /** Object of the people that records stand for: the source object itself, Contact, or the parent's object. */
  personObject: string;
  /** Mapped and filtered paths whose values need more than their JSON: multi-picklists become lists. */
  multiPicklists: string[];
}

export interface RunRecord {
  id: string;
  syncId: string;
  syncVersion: number;
  /** The list's counter at open (never reused, also by other syncs of the list). */
  runSeq: number;
  listId: string;
  connectionId: string;
  orgId: string;
  object: string;
  workflowId: string;
  trigger: RunTrigger;
  mode: RunMode;
  state: RunState;
  /** Nominal fire, ISO. */
  scheduledAt: string;
  startedAt: string;
  finishedAt: string | null;
  /** Why the mode is not the one that was asked for or due; null when it is. */
  modeReason: string | null;
  /** Null until the run opened. */
  source: RunSource | null;
  /** Remarks for people: a list view that changed, with the difference. */
  notes: string[];
  /** COUNT() at open: for progress bars only, never for completeness (R1). */
  expected: number | null;
  /** A person paused the sync: stop at the next page. */
  hold: boolean;
  checkpoint: Checkpoint;
  /** Null until the run closed. */
  counts: RunCounts | null;
  ledgerClosed: boolean;
  /** Ends of opt-outs that it met so far, applied or waiting: what is left of `guard.maxResubscribes` (C5). */
  resubscribes?: number;
  error: RunError | null;
  /** Why the current try waits, while the run retries; null when nothing is wrong. */
  waitingFor: RunError | null;
}

export function noDispositions(): DispositionCounts {
  return Object.fromEntries(DISPOSITIONS.map((d) => [d, 0])) as DispositionCounts;
}

export function noRemovals(): RemovalCounts {
  return Object.fromEntries(REMOVALS.map((r) => [r, 0])) as RemovalCounts;
}

/** What a run reads; runs that were opened before this was frozen read all records of their object. */
export const readingOf = (run: RunRecord): RunSource =>
  run.source ?? {
    ...{ filter: null, scope: null, changedSince: null, view: null },
    ...{ reader: 'rest', jobId: null, multiPicklists: [] },
    serverTime: run.startedAt,
    personObject: run.object,
  };

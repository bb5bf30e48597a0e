/** What a person asks for: the definition of a sync. Versions of it are never changed, only added. */
export interface SyncDefinition {
  name: string;
  connectionId: string;
  listId: string;
  source: Source;
  schedule: Schedule;
  exclusions: Exclusions;
  removal: RemovalChoice;
  guard: Guard;
  mapping: FieldMapping[];
}

export interface Source {
  /** sObject API name as describe spells it. */
  object: string;
  /** Field of the object that holds the address. */
  emailField: string;
  /** Boolean field that says the person opted out; null when the object has none. */
  optOutField: string | null;
  roleAddresses: 'exclude' | 'keep';
}

/** One wall-clock idea of time: everything local is read in `timeZone` (IANA name). */
export type Schedule = OnceSchedule | DailySchedule | CronSchedule;

export interface OnceSchedule {
  frequency: 'once';
  /** `YYYY-MM-DD`; null means at once. */
  date: string | null;
  /** `HH:MM`; null means at once (only together with `date` null). */
  time: string | null;
  timeZone: string;
}

export interface DailySchedule {
  frequency: 'daily';
  time: string;
  timeZone: string;
  startDate: string | null;
  endDate: string | null;
}

export interface CronSchedule {
  frequency: 'cron';
  /** Five fields, evaluated on the wall clock of `timeZone`. */
  cron: string;
  timeZone: string;
  startDate: string | null;
  endDate: string | null;
}

export type ThreeWays = 'exclude' | 'removeFromList' | 'removeEverywhere';

export interface Exclusions {
  optedOut: ThreeWays;
  convertedLeads: ThreeWays;
}

export interface RemovalChoice {
  leavers: 'keep' | 'remove';
  deleted: 'keep' | 'remove';
}

export interface Guard {
  maxRemovalPercent: number;
  maxRemovals: number;
  maxResubscribes: number;
}

export interface FieldMapping {
  /** Field of the record (`LastName`) or of a parent (`Account.Name`). */
  from: string;
  /** Field of the member. */
  to: string;
  whenBlank: 'keep' | 'clear';
}

export type SyncState =
  'active' | 'running' | 'paused' | 'waitingForApproval' | 'finished' | 'failed';

/** A sync as lists and searches see it: the projection that its workflow writes. */
export interface SyncRecord {
  id: string;
  name: string;
  connectionId: string;
  listId: string;
  object: string;
  /** Newest version of the definition, the one the next run uses. */
  version: number;
  state: SyncState;
  /** ISO instant of the next fire; null when none is planned. */
  nextRunAt: string | null;
  /** A manual or scheduled fire waits for the run that is going on. */
  pendingRun: boolean;
  currentRunId: string | null;
  lastRunId: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface SyncVersion {
  syncId: string;
  version: number;
  definition: SyncDefinition;
  createdAt: string;
  /** Name of the API key that wrote it. */
  createdBy: string;
}

export const DEFAULT_GUARD: Guard = {
  maxRemovalPercent: 10,
  maxRemovals: 500,
  maxResubscribes: 50,
};
export const DEFAULT_EXCLUSIONS: Exclusions = { optedOut: 'exclude', convertedLeads: 'exclude' };
export const DEFAULT_REMOVAL: RemovalChoice = { leavers: 'remove', deleted: 'remove' };

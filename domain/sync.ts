import type { Condition } from './criteria.js';
import type { FieldValue } from './member.js';

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
  /**
   * Who a record stands for (R7). `self`: the record itself, or the parent that `emailField` names (`Contact__r.Email`).
   * The others are for Account (`contacts`) and Opportunity (`primaryRole`, `allRoles`), whose people are Contacts.
   */
  people: PeopleChoice;
  /** Field of the person's record that holds the address; with `self` also a path to a parent's. */
  emailField: string;
  /** Boolean field beside it that says the person opted out; null when there is none. */
  optOutField: string | null;
  roleAddresses: 'exclude' | 'keep';
  /** Mailboxes that count as role addresses (the part before @); null for the usual ones. */
  roleNames: string[] | null;
  /** Joined by `pattern`, by and without one. */
  conditions: Condition[];
  /** `(1 and 2) or 3`: numbers of conditions, counted from 1. */
  pattern: string | null;
  /** A record must match the view and the conditions (R10). */
  listViewId: string | null;
  /** Only source records created at or after this instant, ISO with offset (R10). */
  addedAfter: string | null;
  reader: ReaderChoice;
}

export type PeopleChoice = 'self' | 'contacts' | 'primaryRole' | 'allRoles';
/** `auto` chooses by expected size and API budget. */
export type ReaderChoice = 'auto' | 'rest' | 'bulk';

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

/** Of the fires of a schedule every n-th reads everything; the others read what changed, where that is sound (R6). */
interface Cadence {
  fullEvery: number;
}

export interface DailySchedule extends Cadence {
  frequency: 'daily';
  time: string;
  timeZone: string;
  startDate: string | null;
  endDate: string | null;
}

export interface CronSchedule extends Cadence {
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
  /** `LastName`, `Account.Name`, `person.Title` of who the record stands for; null for a constant. */
  from: string | null;
  /** The value itself, where `from` is null. */
  constant?: FieldValue;
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
  /** Why it can only be read in full, as found when it was saved; null where it need not be (R6). */
  fullOnly?: string | null;
}

export const DEFAULT_GUARD: Guard = {
  maxRemovalPercent: 10,
  maxRemovals: 500,
  maxResubscribes: 50,
};
export const DEFAULT_EXCLUSIONS: Exclusions = { optedOut: 'exclude', convertedLeads: 'exclude' };
export const DEFAULT_REMOVAL: RemovalChoice = { leavers: 'remove', deleted: 'remove' };

/** What sources and schedules of before these choices meant. */
export const DEFAULT_CHOICES = {
  people: 'self',
  roleNames: null,
  conditions: [],
  pattern: null,
  listViewId: null,
  addedAfter: null,
  reader: 'auto',
} as const satisfies Partial<Source>;

/** A stored definition with the choices that it was made before. */
export function completeDefinition(stored: SyncDefinition): SyncDefinition {
  const { schedule } = stored;
  return {
    ...stored,
    source: { ...DEFAULT_CHOICES, ...stored.source },
    schedule:
      schedule.frequency === 'once'
        ? schedule
        : { ...schedule, fullEvery: schedule.fullEvery ?? 1 },
  };
}

/**
 * How far a sync has come: what its next run builds on. Written when a run closes, and only ever by a newer run (E5).
 */
export interface SyncReach {
  runSeq: number;
  /** Server clock when the newest complete read began, ISO: the next incremental run reads from here, less an overlap. */
  watermark: string;
  /** Incremental runs since the newest full one. */
  sinceFull: number;
  /** Version that the newest full run ran with. */
  fullVersion: number;
  /** Fields that the newest run read, as `Object.Field`: what is hidden later has shrunk (promise 2). */
  fields: string[];
  /** The list view as the newest run found it; null without one. */
  view: ViewDefinition | null;
}

export interface ViewDefinition {
  id: string;
  label: string;
  scope: string | null;
  /** WHERE clause of the view; null when it shows everything. */
  where: string | null;
}

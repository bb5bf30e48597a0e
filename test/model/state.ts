import type { FieldValue, SuppressionReason } from '../../domain/member.js';
import type { SyncDefinition } from '../../domain/sync.js';

export type OurCause = SuppressionReason['cause'];

/** One row's hold on an address, on behalf of one sync. */
export interface Hold {
  syncId: string;
  /** The record that was read, with the person's behind it where that is another: `source.person`. */
  row: string;
  sourceId: string;
  personId: string;
  /** Object of the person's record. */
  object: string;
  createdMs: number;
  email: string;
  fields: Record<string, FieldValue>;
  /** What the record said when this was written: its address as spelled, and the mapped values. */
  said: string;
}

/** A removal that waits for a person, as the run that found it saw it. */
export interface Waiting {
  row: string;
  why: 'absent' | 'moved' | 'lost';
}

export interface Plan {
  rows: Waiting[];
  /** Records whose opt-out Salesforce lifted. */
  lifts: string[];
  version: number;
}

export interface SyncState {
  id: string;
  /** Every version that there was, the newest last. */
  versions: SyncDefinition[];
  /** What the sync holds, by row; what it let go of but keeps on the list stands in `kept`. */
  held: Map<string, Hold>;
  kept: Map<string, Hold>;
  /** Rows that were ever held. */
  ever: Set<string>;
  /** Held rows that were excluded, or could not move, when they were last read. */
  parked: Set<string>;
  /** Row → what was erased for it, while it goes on answering the same. */
  erased: Map<string, string>;
  plan: Plan | null;
  /** Salesforce's clock when the newest complete read began; null before. */
  reachMs: number | null;
  /** Number of the version that the newest full run ran with. */
  fullVersion: number | null;
}

/** An opt-out that passed from a converted or merged record to the one that it lives on in. */
export interface Inherited {
  heirId: string;
  heirObject: string;
  /** Passed on by the look that goes on. */
  fresh: boolean;
  /** The heir's own flag was seen set since. */
  seenSet: boolean;
  /** It was seen set and cleared again: over for good. */
  over: boolean;
}

export interface OptOut {
  object: string;
  email: string | null;
}

/** All that there is to know between two runs. */
export interface State {
  lists: string[];
  /** List of each sync. */
  syncs: Map<string, SyncState>;
  /** Opted-out records, by Id; for flags of a sync's own `<Id>/<flag>`. */
  optOuts: Map<string, OptOut>;
  /** By `<heir>/<from>`. */
  inherited: Map<string, Inherited>;
  /** `<list> <address>` → opt-outs that left the address while a claim of their record stood there. */
  lingering: Map<string, Set<string>>;
  /** `all` or a list → address → causes. */
  suppressions: Map<string, Map<string, Set<OurCause>>>;
}

export function emptyState(lists: string[]): State {
  return {
    lists,
    ...{ syncs: new Map(), optOuts: new Map(), inherited: new Map(), suppressions: new Map() },
    lingering: new Map(),
  };
}

export const newSync = (id: string, definition: SyncDefinition): SyncState => ({
  ...{ id, versions: [definition], held: new Map(), kept: new Map(), ever: new Set() },
  ...{ parked: new Set(), erased: new Map(), plan: null, reachMs: null, fullVersion: null },
});

export const newestOf = (sync: SyncState): SyncDefinition => {
  const newest = sync.versions.at(-1);
  if (newest === undefined) throw new Error(`sync ${sync.id} has no definition`);
  return newest;
};

export function syncOf(state: State, syncId: string): SyncState {
  const sync = state.syncs.get(syncId);
  if (sync === undefined) throw new Error(`no sync ${syncId}`);
  return sync;
}

export function causesOf(state: State, listId: string, email: string): OurCause[] {
  const found = new Set<OurCause>();
  for (const scope of ['all', listId]) {
    for (const cause of state.suppressions.get(scope)?.get(email) ?? []) found.add(cause);
  }
  return [...found];
}

export function suppress(state: State, scope: string, email: string, cause: OurCause): void {
  const byEmail = state.suppressions.get(scope) ?? new Map<string, Set<OurCause>>();
  state.suppressions.set(scope, byEmail);
  const causes = byEmail.get(email) ?? new Set<OurCause>();
  byEmail.set(email, causes.add(cause));
}

/** Records whose opt-out stands against an address. */
export function optOutsOf(state: State, email: string): string[] {
  return [...state.optOuts].filter(([, out]) => out.email === email).map(([ref]) => ref);
}

/** The record of an opt-out's reference. */
export const recordOf = (ref: string): string => ref.split('/')[0] ?? ref;

/** Keeps an opt-out where a claim of its record stays behind (C8). */
export function linger(state: State, ref: string, email: string): void {
  for (const listId of state.lists) {
    const stays = holdsOf(state, listId).some(
      (hold) => hold.email === email && hold.personId === recordOf(ref),
    );
    if (!stays) continue;
    const key = `${listId} ${email}`;
    state.lingering.set(key, (state.lingering.get(key) ?? new Set()).add(ref));
  }
}

/** Opt-outs that left the address, of those who are still held there. */
export function lingeringOf(state: State, listId: string, email: string, holds: Hold[]): string[] {
  const refs = [...(state.lingering.get(`${listId} ${email}`) ?? [])];
  return refs.filter(
    (ref) =>
      state.optOuts.has(ref) &&
      state.optOuts.get(ref)?.email !== email &&
      holds.some(({ personId }) => personId === recordOf(ref)),
  );
}

/** Every hold on a list, those of kept claims too. */
export function holdsOf(state: State, listId: string): Hold[] {
  const syncs = [...state.syncs.values()].filter((sync) => newestOf(sync).listId === listId);
  return syncs.flatMap((sync) => [...sync.held.values(), ...sync.kept.values()]);
}

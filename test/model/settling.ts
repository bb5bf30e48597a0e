import type { Removal } from '../../domain/run.js';
import type { SyncDefinition } from '../../domain/sync.js';
import { addressOf } from './address.js';
import type { Answer } from './deciding.js';
import { matches } from './filter.js';
import { recordById, type Org, type Rec } from './org.js';
import { personObjectOf, rowsOf } from './people.js';
import {
  holdsOf,
  suppress,
  type Hold,
  type Plan,
  type State,
  type SyncState,
  type Waiting,
} from './state.js';

/** A hold that has to go, and why; `keep`: it stays on the list, but no more as this sync's. */
export interface Going {
  row: string;
  removal: Removal;
  keep: boolean;
  /** Of the read; null for a row that was not in it. */
  answer: Answer | null;
  /** As it stood before. */
  hold: Hold;
}

/** Not yet: a sync that keeps what left goes on holding it, so a later change of its choice takes it off (R9). */
const KEPT_CLAIMS = false;

/** The guard looks at what went by absence and by address, never at opt-outs and conversions (R4). */
const GUARDED: Removal[] = ['leaver', 'deleted', 'merged', 'addressMoved', 'addressLost'];

export const isGuarded = ({ removal, keep }: Going): boolean => !keep && GUARDED.includes(removal);

/** What the answers of a read say of holds. */
export function goingOf(sync: SyncState, answers: Answer[]): Going[] {
  const going: Going[] = [];
  for (const answer of answers) {
    const { row } = answer.row;
    const hold = sync.held.get(row);
    if (!hold) continue;
    const say = (removal: Removal) => going.push({ row, removal, keep: false, answer, hold });
    if (answer.hold === 'moved') say('addressMoved');
    if (answer.hold === 'lost') say('addressLost');
    if (answer.hold === 'optedOut') say('optedOut');
    if (answer.hold === 'converted') say('converted');
  }
  return going;
}

/** What becomes of a hold whose row was not in the read (R3): merged or deleted, opted out, converted, else a leaver. */
export function absentGoing(
  org: Org,
  sync: SyncState,
  definition: SyncDefinition,
  nowMs: number,
): Going[] {
  const fates = [...sync.held.values()].map((hold) => fateOf(org, definition, hold, nowMs));
  return fates.filter((fate) => fate !== null);
}

/** Null: it stays held. */
export function fateOf(
  org: Org,
  definition: SyncDefinition,
  hold: Hold,
  nowMs: number,
): Going | null {
  const { row, sourceId, personId } = hold;
  const { removal, exclusions, source: asked } = definition;
  const source = recordById(org, asked.object, sourceId);
  const person = recordById(org, personObjectOf(definition), personId);
  const as = (why: Removal, keep: boolean): Going => ({
    row,
    removal: why,
    keep,
    answer: null,
    hold,
  });
  if (source && isLiving(source) && matches(org, asked, source, nowMs)) {
    if (rowsOf(org, definition, source).some((one) => one.row === row)) return null;
  }
  for (const gone of [source, person]) {
    if (gone === null || gone['IsDeleted'] !== true) continue;
    const isMerged = (gone['MasterRecordId'] ?? null) !== null;
    return as(isMerged ? 'merged' : 'deleted', removal.deleted === 'keep');
  }
  if (isLiving(person) && isOptedOut(definition, person)) {
    if (exclusions.optedOut !== 'exclude') return as('optedOut', false);
    return presentAddress(org, definition, hold) === hold.email ? null : as('addressLost', false);
  }
  if (isLiving(person) && person['IsConverted'] === true) {
    return exclusions.convertedLeads === 'exclude' ? null : as('converted', false);
  }
  return as('leaver', removal.leavers === 'keep');
}

/** The address that the person of a hold has now; null when there is none that is usable. */
export function presentAddress(
  org: Org,
  definition: SyncDefinition,
  { personId }: Hold,
): string | null {
  const person = recordById(org, personObjectOf(definition), personId);
  const field = definition.source.emailField.split('.').at(-1) ?? '';
  return addressOf(person?.[field]).email;
}

const isLiving = (record: Rec | null): record is Rec =>
  record !== null && record['IsDeleted'] !== true;

function isOptedOut({ source }: SyncDefinition, person: Rec): boolean {
  const flag = source.optOutField?.split('.').at(-1);
  return flag !== undefined && person[flag] === true;
}

/** R4: the number first, the share from 20 on. */
export function isBreached({ guard }: SyncDefinition, count: number, base: number): boolean {
  if (count > guard.maxRemovals) return true;
  return count >= 20 && count * 100 > base * guard.maxRemovalPercent;
}

export function planOf(version: number, going: Going[], lifts: string[]): Plan | null {
  if (going.length === 0 && lifts.length === 0) return null;
  return { version, rows: going.map(({ row, removal }) => waitingOf(row, removal)), lifts };
}

function waitingOf(row: string, removal: Removal): Waiting {
  if (removal === 'addressMoved') return { row, why: 'moved' };
  return { row, why: removal === 'addressLost' ? 'lost' : 'absent' };
}

/** Takes holds off, or to where they move. */
export function apply(state: State, sync: SyncState, listId: string, going: Going[]): void {
  for (const { row, removal, keep, answer } of going) {
    const before = sync.held.get(row);
    if (!before || (keep && !KEPT_CLAIMS)) continue;
    sync.held.delete(row);
    if (keep) sync.kept.set(row, before);
    const next = removal === 'addressMoved' ? answer?.next : null;
    if (next) {
      sync.held.set(row, next);
      sync.parked.delete(row);
      copySuppressions(state, listId, before.email, next.email);
    }
  }
}

/** C8: unsubscribes and complaints go along to the new address, a bounce does not. */
function copySuppressions(state: State, listId: string, from: string, to: string): void {
  for (const scope of ['all', listId]) {
    for (const cause of state.suppressions.get(scope)?.get(from) ?? []) {
      if (cause === 'unsubscribed' || cause === 'complained') suppress(state, scope, to, cause);
    }
  }
}

/** C9: off every list, and never back by itself. */
export function erase(state: State, email: string): void {
  suppress(state, 'all', email, 'removed');
  dropWhere(state, (hold) => hold.email === email);
}

/** C7 everywhere: the record's holds on all lists. */
export function dropRecord(state: State, recordId: string): void {
  dropWhere(state, (hold) => hold.personId === recordId);
}

function dropWhere(state: State, isGone: (hold: Hold) => boolean): void {
  for (const listId of state.lists) {
    for (const hold of holdsOf(state, listId).filter(isGone)) {
      const sync = state.syncs.get(hold.syncId);
      for (const holds of [sync?.held, sync?.kept]) {
        if (holds?.get(hold.row) === hold) holds.delete(hold.row);
      }
    }
  }
}

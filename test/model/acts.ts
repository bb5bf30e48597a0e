import { addressOf } from './address.js';
import { lift } from './consents.js';
import { decide, definitionOf } from './deciding.js';
import { matching } from './filter.js';
import { recordById, type Org } from './org.js';
import { rowsOf } from './people.js';
import { apply, erase as eraseAddress, fateOf, type Going } from './settling.js';
import {
  newestOf,
  suppress,
  type OurCause,
  type Plan,
  type State,
  type SyncState,
} from './state.js';

/** A person lets a plan through: each row is looked at anew, and goes only where that still holds (R3, R4). */
export function approve(state: State, sync: SyncState, org: Org, nowMs: number): void {
  const { plan } = sync;
  if (plan === null) return;
  sync.plan = null;
  lift(state, stillLifted(state, org, plan));
  const going = plan.rows.flatMap(({ row, why }) => {
    if (why === 'absent') return absentStill(org, sync, plan, row, nowMs);
    return addressStill(state, org, sync, plan, row, why, nowMs);
  });
  apply(state, sync, newestOf(sync).listId, going);
}

export function reject(sync: SyncState): void {
  sync.plan = null;
}

function stillLifted(state: State, org: Org, plan: Plan): string[] {
  return plan.lifts.filter((ref) => {
    const known = state.optOuts.get(ref);
    const record = known && recordById(org, known.object, ref.split('/')[0]);
    const pair = ref.split('/')[1]?.split('.') ?? [];
    const standard =
      known?.object === 'Account' ? 'PersonHasOptedOutOfEmail' : 'HasOptedOutOfEmail';
    const flag = pair.length === 2 && pair[0] !== 'from' ? (pair[1] ?? '') : standard;
    return record && record['IsDeleted'] !== true && record[flag] !== true;
  });
}

function absentStill(org: Org, sync: SyncState, plan: Plan, row: string, nowMs: number): Going[] {
  const hold = sync.held.get(row);
  const fate = hold ? fateOf(org, definitionOf(sync, plan.version), hold, nowMs) : null;
  return fate ? [fate] : [];
}

function addressStill(
  state: State,
  org: Org,
  sync: SyncState,
  plan: Plan,
  row: string,
  why: 'moved' | 'lost',
  nowMs: number,
): Going[] {
  const definition = definitionOf(sync, plan.version);
  const answers = matching(org, definition.source, nowMs)
    .flatMap((source) => rowsOf(org, definition, source))
    .filter((one) => one.row === row)
    .map((one) => decide(state, org, sync, definition, one));
  return answers
    .filter(({ hold }) => hold === why)
    .flatMap((answer) => {
      const hold = sync.held.get(row);
      const removal = why === 'moved' ? 'addressMoved' : 'addressLost';
      return hold ? [{ row, removal, keep: false, answer, hold }] : [];
    });
}

/** By API: from one list or from all. */
export function unsubscribe(state: State, scope: string, raw: string, cause: OurCause): void {
  const { email } = addressOf(raw);
  if (email !== null) suppress(state, scope, email, cause);
}

/** By API: takes causes of ours away, in one scope. */
export function liftOurs(state: State, scope: string, raw: string, causes: OurCause[]): void {
  const { email } = addressOf(raw);
  const stands = email === null ? undefined : state.suppressions.get(scope)?.get(email);
  for (const cause of causes) stands?.delete(cause);
}

export function erase(state: State, raw: string): void {
  const { email } = addressOf(raw);
  if (email !== null) eraseAddress(state, email);
}

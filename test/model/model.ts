/**
 * What lists must hold and what every record must answer, from the rules alone: plain loops, no regard to cost.
 *
 * Where the rules leave a choice open, this is what a person would expect:
 *
 * 1. An opt-out stands against the address that its record has now; when that becomes empty or malformed, against the
 *    last usable one. It leaves the old address with the record, but not a member on which a claim of the record stays.
 * 2. Opt-outs by standard flags count for all rows of a run, whatever the order in which they are read, and so do those
 *    that are lifted; those by a custom object's own flag count from the page on that shows them.
 * 3. Excluded rows (suppressed, opted out, converted) keep their hold as it is: shown fields do not change meanwhile.
 * 4. An absent record is judged by its own flag, not by others' at its address (R3).
 * 5. Deleted, as far as the recycle bin tells; a record that is nowhere any more is a leaver.
 * 6. A merged record is a deleted one for `removal.deleted`, told as `merged`.
 * 7. A row is absent also when its record is there and the person went, or the other way round. What is in the recycle
 *    bin is deleted or merged, the record before the person; then a living person's opt-out or conversion counts.
 *    An absent record that is asked for shows its opt-out, also from the recycle bin, and that counts from then on.
 * 8. What `keep` turns into a kept claim removes nobody: it is not counted, not guarded, never held.
 * 9. A kept claim whose record comes back is the sync's again, and the row `readded`.
 * 10. With `removeFromList` and `removeEverywhere` the hold of an excluded row goes at whatever address it stands.
 * 11. `removeEverywhere` erases the address of every opted-out row that was read, whether or not anybody held it; the
 *     same address again for the same row only after that answered something else: who lifts a tombstone meant it.
 * 12. Converted leads' claims on all lists go, kept ones too.
 * 13. A blank under `keep` shows what the row's own claim showed before; blank and clear shows nothing, and no other
 *     claim fills it.
 * 14. `unchanged` is a row whose record says the same of its address and of what is mapped; one that was excluded
 *     meanwhile is `updated`, and so is one whose address is the same in other letters.
 * 15. A held move answers `updated`, and its claim stays at the old address, where it may still win.
 * 16. Rows of one person are ranked by their source's Id, then by sync.
 * 17. What an incremental run finds while a plan waits is held when it is of the plan's kind; the plan stays as it is,
 *     and the run itself waits for nobody.
 * 18. An unsubscribe or complaint goes along with a moved claim within its own scopes: all lists, and this one.
 * 19. An account that is a business stands for nobody where the person's own address is asked for.
 * 20. Opt-outs by a custom object's own flag are seen, and lifted, as far as a sync that names the flag reads records.
 * 21. Of several causes the status shows a complaint first, then a bounce, then that the person is unsubscribed.
 * 22. An opt-out passes on from a converted or merged record that says so itself, or has inherited it. The heir's own
 *     opt-out, where it ends later, ends what was inherited as well; the guard counts each.
 */
import type { Disposition, Removal, RunMode } from '../../domain/run.js';
import type { SyncDefinition } from '../../domain/sync.js';
import { lookAtConsents, seeAbsent, seeOwnFlags } from './consents.js';
import { decide, type Answer } from './deciding.js';
import { matching } from './filter.js';
import { byRank, membersOf } from './members.js';
import type { Org, Rec } from './org.js';
import { rowsOf } from './people.js';
import {
  absentGoing,
  apply,
  dropRecord,
  erase,
  goingOf,
  isBreached,
  isGuarded,
  planOf,
  presentAddress,
  type Going,
} from './settling.js';
import { newestOf, optOutsOf, type Hold, type State, type SyncState } from './state.js';

export interface Outcome {
  mode: RunMode;
  state: 'succeeded' | 'waitingForApproval';
  read: number;
  people: number;
  /** By row; records that stand for nobody by their Id. */
  dispositions: Map<string, Disposition>;
  removals: Partial<Record<Removal, number>>;
  removalsHeld: number;
  resubscribesHeld: number;
  subscribed: number;
  /** Rows that this run left or took off an address, with what a person may be told of it. */
  off: { row: string; email: string; because: string[] }[];
}

const OVERLAP_MS = 600_000;

/** One run of a sync over the org as it stands. */
export function run(
  state: State,
  sync: SyncState,
  org: Org,
  asked: RunMode,
  { nowMs, pageSize }: { nowMs: number; pageSize: number },
): Outcome {
  const definition = newestOf(sync);
  const base = sync.held.size;
  const mode = modeOf(sync, definition, asked);
  const lifts = lookAtConsents(state, org, definition);
  const read = readOf(sync, org, definition, mode, nowMs);
  const rows = read.map((source) => ({ source, rows: rowsOf(org, definition, source) }));
  const answers: Answer[] = [];
  for (const page of pagesOf(rows, pageSize)) {
    seeOwnFlags(
      state,
      definition,
      page.map(({ source }) => source),
    );
    const asked = page.flatMap((one) => one.rows);
    answers.push(...asked.map((row) => decide(state, org, sync, definition, row)));
  }
  for (const answer of answers) put(sync, answer);
  for (const { row, hold } of answers) {
    if (hold === 'put') sync.parked.delete(row.row);
    else if (sync.held.has(row.row)) sync.parked.add(row.row);
  }
  if (mode === 'full') {
    const seen = new Set(answers.map(({ row }) => row.row));
    const absent = [...sync.held.values()].filter(({ row }) => !seen.has(row));
    seeAbsent(
      state,
      org,
      definition,
      absent.flatMap(({ sourceId, personId }) => [sourceId, personId]),
    );
  }
  const going = [
    ...goingOf(
      sync,
      answers.filter((answer) => isStill(state, answer)),
    ),
    ...(mode === 'full' ? absentGoing(org, sync, definition, nowMs) : []),
  ];
  const isOlder = mode === 'incremental' && sync.plan !== null;
  const held = settle(state, sync, definition, mode, going, base, lifts);
  const isNewPlan = held.length + lifts.length > 0 && !isOlder;
  const now = (hold: Hold) => presentAddress(org, definition, hold);
  const still = answers.filter((answer) => isStill(state, answer));
  removeEverywhere(state, sync, definition, still, going, now);
  sync.reachMs = nowMs;
  if (mode === 'full') sync.fullVersion = sync.versions.length;
  const nobody = rows.filter((one) => one.rows.length === 0).map(({ source }) => source.Id);
  return {
    ...{ mode, read: read.length, people: answers.length },
    state: isNewPlan ? 'waitingForApproval' : 'succeeded',
    dispositions: dispositionsOf(sync, answers, nobody),
    removals: counted(going.filter((one) => !one.keep && !held.includes(one))),
    ...{ removalsHeld: held.length, resubscribesHeld: lifts.length },
    subscribed: subscribedOf(state, definition.listId),
    off: offOf(
      sync,
      answers,
      going.filter((one) => !one.keep && !held.includes(one)),
    ),
  };
}

/** Excluded rows without a hold, and holds that went. */
function offOf(sync: SyncState, answers: Answer[], gone: Going[]): Outcome['off'] {
  const off = new Map<string, Outcome['off'][number]>();
  const add = (row: string, email: string, because: string): void => {
    const known = off.get(`${row} ${email}`)?.because ?? [];
    off.set(`${row} ${email}`, { row, email, because: [...known, because] });
  };
  for (const { row, address, disposition } of answers) {
    if (address.email === null || sync.held.has(row.row) || isOwn(disposition)) continue;
    add(row.row, address.email, disposition);
  }
  for (const { row, removal, hold } of gone) {
    if (sync.held.get(row)?.email !== hold.email) add(row, hold.email, removal);
  }
  return [...off.values()];
}

/** A row that was opted out by another's own flag, which a later page shows elsewhere, is asked again and stays. */
function isStill(state: State, { disposition, row, address }: Answer): boolean {
  if (disposition !== 'optedOut' || row.optedOut || address.email === null) return true;
  return optOutsOf(state, address.email).length > 0;
}

/** In the order of Ids, as they are read. */
function pagesOf<T>(rows: T[], size: number): T[][] {
  const pages: T[][] = [];
  for (let at = 0; at < rows.length; at += size) pages.push(rows.slice(at, at + size));
  return pages;
}

export function subscribedOf(state: State, listId: string): number {
  return [...membersOf(state, listId).values()].filter(({ status }) => status === 'subscribed')
    .length;
}

/** R6 */
export function modeOf(sync: SyncState, definition: SyncDefinition, asked: RunMode): RunMode {
  const { source, mapping } = definition;
  const last = sync.fullVersion === null ? null : (sync.versions[sync.fullVersion - 1] ?? null);
  if (asked === 'full' || sync.reachMs === null || last === null) return 'full';
  const paths = [
    source.emailField,
    source.optOutField ?? '',
    ...source.conditions.map(({ field }) => field),
    ...mapping.map(({ from }) => (from ?? '').replace(/^(record|person)\./, '')),
  ];
  const isRelative = source.conditions.some(({ value }) => /^[A-Z_]+(:\d+)?$/.test(String(value)));
  const isSound =
    source.people === 'self' &&
    source.listViewId === null &&
    paths.every((path) => !path.includes('.') && path !== 'Contact_Email__c') &&
    !(isRelative && source.conditions.some(({ field }) => field === 'CreatedDate'));
  return isSound && isSameWork(definition, last) ? 'incremental' : 'full';
}

const isSameWork = (a: SyncDefinition, b: SyncDefinition): boolean =>
  JSON.stringify([a.source, a.mapping, a.exclusions, a.removal]) ===
  JSON.stringify([b.source, b.mapping, b.exclusions, b.removal]);

function readOf(
  sync: SyncState,
  org: Org,
  { source }: SyncDefinition,
  mode: RunMode,
  nowMs: number,
): Rec[] {
  const all = matching(org, source, nowMs);
  if (mode === 'full') return all;
  const since = Math.floor((Number(sync.reachMs) - OVERLAP_MS) / 1000) * 1000;
  return all.filter((record) => Number(record['SystemModstamp']) >= since);
}

function put(sync: SyncState, { hold, next }: Answer): void {
  if (hold !== 'put' || next === null) return;
  sync.held.set(next.row, next);
  sync.kept.delete(next.row);
  sync.ever.add(next.row);
}

/** Applies what goes, but for what the guard holds; answers that. */
function settle(
  state: State,
  sync: SyncState,
  definition: SyncDefinition,
  mode: RunMode,
  going: Going[],
  base: number,
  lifts: string[],
): Going[] {
  const guarded = going.filter(isGuarded);
  const waits = mode === 'incremental' && (sync.plan?.rows.length ?? 0) > 0;
  const held = waits || isBreached(definition, guarded.length, base) ? guarded : [];
  apply(
    state,
    sync,
    definition.listId,
    going.filter((one) => !held.includes(one)),
  );
  const isWaiting = mode === 'incremental' && sync.plan !== null;
  if (!isWaiting) sync.plan = planOf(sync.versions.length, held, lifts);
  return held;
}

function removeEverywhere(
  state: State,
  sync: SyncState,
  { exclusions }: SyncDefinition,
  answers: Answer[],
  going: Going[],
  now: (hold: Hold) => string | null,
): void {
  for (const { disposition, row, address } of answers) {
    const isOut = disposition === 'optedOut' && exclusions.optedOut === 'removeEverywhere';
    const because = isOut ? `${row.optedOut ? 'its own' : 'another'} ${address.email}` : '';
    if (isOut && address.email !== null && sync.erased.get(row.row) !== because) {
      erase(state, address.email);
    }
    sync.erased.set(row.row, because);
    if (disposition === 'converted' && exclusions.convertedLeads === 'removeEverywhere') {
      dropRecord(state, row.personId);
    }
  }
  // What left the read went from this list alone so far.
  for (const { removal, answer, hold } of going) {
    if (answer !== null) continue;
    if (removal === 'optedOut' && exclusions.optedOut === 'removeEverywhere') {
      erase(state, now(hold) ?? hold.email);
    }
    if (removal === 'converted' && exclusions.convertedLeads === 'removeEverywhere') {
      dropRecord(state, hold.personId);
    }
  }
}

/** `duplicate` is told when all is read: of rows with a hold of their own, those that another of the sync's outranks. */
function dispositionsOf(
  sync: SyncState,
  answers: Answer[],
  nobody: string[],
): Map<string, Disposition> {
  const winners = new Map<string, Hold>();
  for (const hold of [...sync.held.values()].sort(byRank)) {
    if (!winners.has(hold.email)) winners.set(hold.email, hold);
  }
  const told = new Map<string, Disposition>(nobody.map((id) => [id, 'noPerson']));
  for (const { row, disposition } of answers) {
    const hold = sync.held.get(row.row);
    const wins = !hold || winners.get(hold.email)?.row === row.row;
    told.set(row.row, isOwn(disposition) && !wins ? 'duplicate' : disposition);
  }
  return told;
}

/** The row has a hold of its own, or had one until its address was erased for another row. */
const isOwn = (disposition: Disposition): boolean =>
  ['added', 'updated', 'unchanged', 'readded'].includes(disposition);

function counted(going: Going[]): Partial<Record<Removal, number>> {
  const counts: Partial<Record<Removal, number>> = {};
  for (const { removal } of going) counts[removal] = (counts[removal] ?? 0) + 1;
  return counts;
}

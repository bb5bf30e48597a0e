import { rowId } from '../../domain/ids.js';
import { rowOfClaim } from '../../domain/membership.js';
import type { Cause, Member } from '../../domain/member.js';
import type { RunRecord } from '../../domain/run.js';
import type { Stores } from '../../store/port.js';
import type { Outcome } from './model.js';
import { membersOf, type ModelMember } from './members.js';
import type { State } from './state.js';

/** What there is to compare, as readable lines by name. */
export type Findings = Map<string, string>;

/** What the model says of a run and of all lists after it. */
export function wantedOf(state: State, outcome: Outcome | null): Findings {
  const lines: Findings = new Map();
  if (outcome !== null) {
    lines.set('run', runLine(outcome, outcome.state, true, outcome.subscribed));
    for (const [row, disposition] of outcome.dispositions) lines.set(`record ${row}`, disposition);
  }
  for (const listId of state.lists) {
    for (const [email, member] of membersOf(state, listId)) {
      lines.set(`${listId} ${email}`, memberLine(member));
    }
  }
  return lines;
}

/** The same of the stores. */
export async function foundIn(
  stores: Stores,
  lists: string[],
  run: RunRecord | null,
): Promise<Findings> {
  const lines: Findings = new Map();
  if (run?.counts) {
    const { counts, mode, state, ledgerClosed } = run;
    lines.set('run', runLine({ ...counts, mode }, state, ledgerClosed, counts.members));
  }
  if (run !== null) await addAnswers(stores, run, lines);
  for (const listId of lists) {
    for await (const member of stores.members.all(listId)) {
      lines.set(`${listId} ${member.email}`, memberLine(shown(member)));
    }
  }
  return lines;
}

function runLine(
  counts: Pick<Outcome, 'mode' | 'read' | 'people' | 'removalsHeld' | 'resubscribesHeld'> & {
    removals: Partial<Record<string, number>>;
  },
  state: string,
  isClosed: boolean,
  subscribed: number,
): string {
  const removals = Object.entries(counts.removals).filter(([, count]) => (count ?? 0) > 0);
  return [
    `${counts.mode} ${state}, ledger ${isClosed ? 'closed' : 'OPEN'}`,
    `read ${counts.read}, people ${counts.people}, subscribed ${subscribed}`,
    `removed {${removals
      .map(([why, count]) => `${why} ${count}`)
      .sort()
      .join(', ')}}`,
    `held ${counts.removalsHeld}, resubscribes held ${counts.resubscribesHeld}`,
  ].join('; ');
}

/** Every answer of the ledger, and whether they add up (R7). */
async function addAnswers(stores: Stores, run: RunRecord, lines: Findings): Promise<void> {
  const counted: Record<string, number> = {};
  const sources = new Set<string>();
  let entries = 0;
  for await (const page of stores.ledger.pages(run.id)) {
    for (const { s, p, d } of page.entries) {
      const row = rowId(s, p === undefined ? s : p);
      const name = `record ${row}`;
      lines.set(name, lines.has(name) ? `${lines.get(name)} AND ${d}` : d);
      counted[d] = (counted[d] ?? 0) + 1;
      sources.add(s);
      entries += 1;
    }
  }
  if (run.counts === null) return;
  const { dispositions, read, people } = run.counts;
  const told = Object.fromEntries(Object.entries(dispositions).filter(([, count]) => count > 0));
  const sum = Object.values(told).reduce((all, count) => all + count, 0);
  const adds =
    sources.size === read &&
    entries === sum &&
    people + (told['noPerson'] ?? 0) === sum &&
    sorted(told) === sorted(counted);
  if (!adds) lines.set('sums', `told ${sorted(told)}, counted ${sorted(counted)}`);
}

const sorted = (counts: Record<string, unknown>): string =>
  JSON.stringify(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));

function shown(member: Member): Omit<ModelMember, 'email'> {
  return {
    status: member.status,
    causes: member.causes.map(nameOf).sort(),
    fields: member.fields,
    claims: member.claims
      .map((claim) => `${claim.syncId} ${rowOfClaim(claim)}${claim.kind === 'kept' ? ' kept' : ''}`)
      .sort(),
  };
}

const nameOf = (cause: Cause): string =>
  cause.type === 'salesforceOptOut' ? `salesforceOptOut ${cause.recordId}` : cause.type;

function memberLine({ status, causes, fields, claims }: Omit<ModelMember, 'email'>): string {
  const why = [...new Set(causes)].join(', ');
  return `${status} [${why}] ${sorted(fields)} held by [${claims.join(', ')}]`;
}

export interface Difference {
  name: string;
  found: string;
  wanted: string;
}

export function differences(found: Findings, wanted: Findings): Difference[] {
  const names = [...new Set([...wanted.keys(), ...found.keys()])];
  const line = (of: Findings, name: string) => of.get(name) ?? '(nothing)';
  const isIncremental = wanted.get('run')?.startsWith('incremental') === true;
  return names
    .map((name) => ({ name, found: line(found, name), wanted: line(wanted, name) }))
    .filter((one) => one.found !== one.wanted && !(isIncremental && isUnseenTwin(one)));
}

/**
 * An unchanged row of an incremental run loses its address to a row that was not read. The model says `duplicate`, as
 * a full run does; the product sees it only where the row's own block remembers the twin.
 */
const isUnseenTwin = ({ found, wanted }: Difference): boolean =>
  found === 'unchanged' && wanted === 'duplicate';

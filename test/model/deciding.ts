import type { FieldValue } from '../../domain/member.js';
import type { Disposition } from '../../domain/run.js';
import type { SyncDefinition } from '../../domain/sync.js';
import { addressOf, type Address } from './address.js';
import { MULTI_PICKLISTS, type Org, type Value } from './org.js';
import { mappedValue, type Row } from './people.js';
import { causesOf, newestOf, optOutsOf, type Hold, type State, type SyncState } from './state.js';

/** What a row answers, and what that means for the sync's own hold on it. */
export interface Answer {
  row: Row;
  disposition: Disposition;
  address: Address;
  /** `put`: now, under this address. The others wait for the end of the read. */
  hold: 'put' | 'stays' | 'moved' | 'lost' | 'optedOut' | 'converted' | 'none';
  next: Hold | null;
}

/** First match wins: suppressed, opted out, converted, empty, invalid, role; then the row's own hold. */
export function decide(
  state: State,
  org: Org,
  sync: SyncState,
  definition: SyncDefinition,
  row: Row,
): Answer {
  const before = sync.held.get(row.row);
  const address = addressOf(row.rawEmail);
  const { email } = address;
  const answer = (disposition: Disposition, hold: Answer['hold']): Answer => ({
    ...{ row, disposition, address, next: null },
    hold: before || ['optedOut', 'converted'].includes(hold) ? hold : 'none',
  });
  const stays = before?.email === email ? 'stays' : 'lost';
  if (email !== null && causesOf(state, definition.listId, email).length > 0) {
    return answer('suppressed', stays);
  }
  if (row.optedOut || (email !== null && optOutsOf(state, email).length > 0)) {
    const isExcluded = definition.exclusions.optedOut === 'exclude';
    return answer('optedOut', isExcluded ? stays : 'optedOut');
  }
  if (row.converted) {
    const isExcluded = definition.exclusions.convertedLeads === 'exclude';
    return answer('converted', isExcluded ? 'stays' : 'converted');
  }
  if (address.kind !== 'usable') {
    return answer(address.kind === 'empty' ? 'emptyEmail' : 'invalidEmail', 'lost');
  }
  if (address.isRole && definition.source.roleAddresses === 'exclude') {
    return answer('roleEmail', 'lost');
  }
  const next = holdOf(org, sync, definition, row, address.email);
  return { row, address, next, ...own(sync, before, next) };
}

function own(
  sync: SyncState,
  before: Hold | undefined,
  next: Hold,
): Pick<Answer, 'disposition' | 'hold'> {
  if (!before) return { disposition: sync.ever.has(next.row) ? 'readded' : 'added', hold: 'put' };
  if (before.email !== next.email) return { disposition: 'updated', hold: 'moved' };
  const same = before.said === next.said && !sync.parked.has(next.row);
  return { disposition: same ? 'unchanged' : 'updated', hold: 'put' };
}

export function holdOf(
  org: Org,
  sync: SyncState,
  definition: SyncDefinition,
  row: Row,
  email: string,
): Hold {
  const before = sync.held.get(row.row) ?? sync.kept.get(row.row);
  const values = valuesOf(org, definition, row);
  const shown = Object.keys(values).map((to) => [to, values[to] ?? before?.fields[to] ?? null]);
  const said = definition.mapping.map(({ to, whenBlank }) =>
    values[to] === null ? [to, whenBlank] : [to, values[to], 'said'],
  );
  const cleared = definition.mapping
    .filter(({ to, whenBlank }) => whenBlank === 'clear' && values[to] === null)
    .map(({ to }) => [to, null]);
  return {
    ...{ syncId: sync.id, row: row.row, sourceId: row.sourceId, personId: row.personId },
    ...{ object: row.object, createdMs: Number(row.person['CreatedDate']), email },
    fields: Object.fromEntries([...shown, ...cleared]) as Record<string, FieldValue>,
    said: JSON.stringify([row.rawEmail, ...said]),
  };
}

/** Mapped values, before the blank policy. */
function valuesOf(org: Org, definition: SyncDefinition, row: Row): Record<string, FieldValue> {
  const values = definition.mapping.map(({ from, constant, to }) => [
    to,
    from === null ? (constant ?? null) : typed(from, mappedValue(org, definition, row, from)),
  ]);
  return Object.fromEntries(values) as Record<string, FieldValue>;
}

/** Blank text is no value; several choices are a list. */
function typed(from: string, value: Value): FieldValue {
  if (typeof value !== 'string') return value;
  if (value.trim() === '') return null;
  return MULTI_PICKLISTS.some((field) => from.endsWith(field)) ? value.split(';') : value;
}

export const definitionOf = (sync: SyncState, version: number): SyncDefinition =>
  sync.versions[version - 1] ?? newestOf(sync);

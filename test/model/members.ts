import type { FieldValue, MemberStatus } from '../../domain/member.js';
import { causesOf, holdsOf, lingeringOf, optOutsOf, type Hold, type State } from './state.js';

export interface ModelMember {
  email: string;
  status: MemberStatus;
  /** `unsubscribed`, `salesforceOptOut <record>` …, sorted. */
  causes: string[];
  fields: Record<string, FieldValue>;
  /** `<sync> <row>`, with `kept` behind it where it is; sorted. */
  claims: string[];
}

/** Everybody on a list, by address. */
export function membersOf(state: State, listId: string): Map<string, ModelMember> {
  const byEmail = new Map<string, Hold[]>();
  for (const hold of holdsOf(state, listId)) {
    byEmail.set(hold.email, [...(byEmail.get(hold.email) ?? []), hold]);
  }
  const members = [...byEmail].map(([email, holds]): [string, ModelMember] => [
    email,
    memberOf(state, listId, email, holds),
  ]);
  return new Map(members);
}

function memberOf(state: State, listId: string, email: string, holds: Hold[]): ModelMember {
  const ours = causesOf(state, listId, email);
  const theirs = [...optOutsOf(state, email), ...lingeringOf(state, listId, email, holds)];
  const isKept = ({ syncId, row }: Hold) => state.syncs.get(syncId)?.kept.has(row) === true;
  return {
    email,
    status: statusOf(ours, theirs),
    causes: [...ours, ...theirs.map((ref) => `salesforceOptOut ${ref}`)].sort(),
    fields: fieldsOf(holds),
    claims: holds.map((hold) => `${hold.syncId} ${hold.row}${isKept(hold) ? ' kept' : ''}`).sort(),
  };
}

function statusOf(ours: string[], theirs: string[]): MemberStatus {
  if (ours.includes('complained')) return 'complained';
  if (ours.includes('hardBounce')) return 'bounced';
  return ours.length + theirs.length > 0 ? 'unsubscribed' : 'subscribed';
}

/** The winner's, and what only others map. */
function fieldsOf(holds: Hold[]): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  for (const hold of [...holds].sort(byRank)) {
    for (const [name, value] of Object.entries(hold.fields)) {
      if (!Object.hasOwn(fields, name)) fields[name] = value;
    }
  }
  return fields;
}

const OBJECTS = ['Contact', 'Lead'];

/** R8: Contact before Lead before others, the newest, then Ids. */
export function byRank(a: Hold, b: Hold): number {
  const place = ({ object }: Hold) => (OBJECTS.includes(object) ? OBJECTS.indexOf(object) : 2);
  if (place(a) !== place(b)) return place(a) - place(b);
  if (a.createdMs !== b.createdMs) return b.createdMs - a.createdMs;
  for (const key of ['personId', 'sourceId', 'syncId'] as const) {
    if (a[key] !== b[key]) return a[key] < b[key] ? -1 : 1;
  }
  return 0;
}

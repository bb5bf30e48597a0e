import type {
  Cause,
  Claim,
  Consent,
  FieldValue,
  Member,
  MemberStatus,
  Suppression,
} from './member.js';
import { memberId, recordOfRef, rowId } from './ids.js';

/** Pure changes of the member aggregate (E2). Each answers a new member, or the same object when nothing changed. */

export interface Seat {
  listId: string;
  emailKey: string;
  email: string;
}

export function newMember(seat: Seat, held: Claim[], causes: Cause[], now: string): Member {
  const claims = held.map((claim) => ({ ...claim, since: claim.since ?? claim.runSeq }));
  return {
    id: memberId(seat.listId, seat.emailKey),
    ...seat,
    status: statusOf(causes),
    causes,
    fields: shownFields(claims),
    claims: sortClaims(claims),
    rev: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/**
 * Puts a claim on a member. An older attempt never overwrites what a newer one wrote (E4); so that this can be told,
 * a newer attempt leaves its fence also on a claim that says the same.
 */
export function withClaim(member: Member, claim: Claim, now: string): Member {
  const held = member.claims.find((c) => sameHolder(c, claim));
  if (held && held.fence > claim.fence) return member;
  if (held && held.fence === claim.fence && sameClaim(held, claim)) return member;
  const others = member.claims.filter((c) => !sameHolder(c, claim));
  const since = held ? (held.since ?? held.runSeq) : (claim.since ?? claim.runSeq);
  return changed(member, { claims: [...others, { ...claim, since }] }, now);
}

/** The row that a claim is held for (R7). */
export const rowOfClaim = ({ sourceId, recordId }: Pick<Claim, 'sourceId' | 'recordId'>): string =>
  rowId(sourceId ?? recordId, recordId);

/** Who a claim belongs to. */
export type ClaimHolder = Pick<Claim, 'syncId' | 'orgId' | 'fence'> & {
  /** Row id (`rowId`). */
  row: string;
};

/**
 * Takes one row's claim of one sync off a member; `kept` claims stay (R9), and so does what a newer attempt wrote
 * (E4). Null when it held the last claim.
 */
export function withoutClaim(
  member: Member,
  { syncId, orgId, row, fence }: ClaimHolder,
  now: string,
): Member | null {
  const isHis = (c: Claim) => c.syncId === syncId && c.orgId === orgId && rowOfClaim(c) === row;
  const rest = member.claims.filter((c) => c.kind === 'kept' || c.fence > fence || !isHis(c));
  if (rest.length === member.claims.length) return member;
  return rest.length === 0 ? null : changed(member, { claims: rest }, now);
}

/** Takes every claim of some records off a member, whichever sync holds it (C7); `kept` ones stay (R9). Null when none is left. */
export function withoutRecord(
  member: Member,
  { orgId, recordIds }: { orgId: string; recordIds: readonly string[] },
  now: string,
): Member | null {
  const isOf = (c: Claim) => c.orgId === orgId && recordIds.includes(c.recordId);
  const rest = member.claims.filter((c) => c.kind === 'kept' || !isOf(c));
  if (rest.length === member.claims.length) return member;
  return rest.length === 0 ? null : changed(member, { claims: rest }, now);
}

export function withCauses(member: Member, causes: Cause[], now: string): Member {
  if (JSON.stringify(member.causes) === JSON.stringify(causes)) return member;
  return { ...member, causes, status: statusOf(causes), rev: member.rev + 1, updatedAt: now };
}

/**
 * The causes that consents and suppressions give an address, in a fixed order.
 * @param held causes that stand although no consent names the address any more
 */
export function causesOf(
  consents: readonly Consent[],
  suppressions: readonly Suppression[],
  held: readonly OptOutCause[] = [],
): Cause[] {
  const optOuts = consents
    .filter((c) => c.optedOut)
    .map(({ orgId, recordId, at }): Cause => ({ type: 'salesforceOptOut', orgId, recordId, at }));
  const fromSalesforce: Cause[] = [...optOuts, ...held];
  const ours: Cause[] = suppressions.flatMap(({ scope, reasons }) =>
    reasons.map(({ cause, at, actor, reason }) => ({ type: cause, scope, at, actor, reason })),
  );
  return [...fromSalesforce, ...ours].sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
}

export type OptOutCause = Extract<Cause, { type: 'salesforceOptOut' }>;

/**
 * Opt-outs of records that have left the address while their claim still stands on it (C8): such a member is not
 * mailed. A consent of the record at this address, opted out or cleared, speaks for itself.
 */
export function heldCauses(member: Member, consents: readonly Consent[]): OptOutCause[] {
  const same = (a: RecordRef, b: RecordRef) => a.orgId === b.orgId && a.recordId === b.recordId;
  const holds = (claim: Claim, { orgId, recordId }: OptOutCause) =>
    same(claim, { orgId, recordId: recordOfRef(recordId) });
  return member.causes
    .filter((cause) => cause.type === 'salesforceOptOut')
    .filter((cause) => member.claims.some((claim) => holds(claim, cause)))
    .filter((cause) => !consents.some((consent) => same(consent, cause)));
}

type RecordRef = Pick<Claim, 'orgId' | 'recordId'>;

/** Mailable only with no cause at all (C1). */
export function statusOf(causes: readonly Cause[]): MemberStatus {
  if (causes.some((c) => c.type === 'complained')) return 'complained';
  if (causes.some((c) => c.type === 'hardBounce')) return 'bounced';
  return causes.length > 0 ? 'unsubscribed' : 'subscribed';
}

/** R8: Contact before Lead before others, newest CreatedDate, then orgId, recordId, syncId. */
export function compareClaims(a: Claim, b: Claim): number {
  return (
    objectRank(a.object) - objectRank(b.object) ||
    compare(b.createdDate, a.createdDate) ||
    compare(a.orgId, b.orgId) ||
    compare(a.recordId, b.recordId) ||
    compare(a.sourceId ?? a.recordId, b.sourceId ?? b.recordId) ||
    compare(a.syncId, b.syncId)
  );
}

/** The row that speaks for an address within one sync; null when the sync holds no claim there. */
export function winnerWithin(member: Member, syncId: string): string | null {
  const own = member.claims.filter((c) => c.syncId === syncId).sort(compareClaims);
  return own[0] ? rowOfClaim(own[0]) : null;
}

export const claimsOf = (member: Member, syncId: string): Claim[] =>
  member.claims.filter((c) => c.syncId === syncId);

/** The winner's fields, with fields that only other claims map filled in (R11). */
function shownFields(claims: readonly Claim[]): Record<string, FieldValue> {
  const ranked = sortClaims(claims);
  return Object.assign({}, ...ranked.reverse().map((c) => c.fields)) as Record<string, FieldValue>;
}

function changed(member: Member, { claims }: { claims: Claim[] }, now: string): Member {
  return {
    ...member,
    claims: sortClaims(claims),
    fields: shownFields(claims),
    rev: member.rev + 1,
    updatedAt: now,
  };
}

const sortClaims = (claims: readonly Claim[]): Claim[] => [...claims].sort(compareClaims);

const sameHolder = (a: Claim, b: Claim): boolean =>
  a.syncId === b.syncId && a.orgId === b.orgId && rowOfClaim(a) === rowOfClaim(b);

function sameClaim(a: Claim, b: Claim): boolean {
  return (
    a.kind === b.kind &&
    a.object === b.object &&
    a.createdDate === b.createdDate &&
    JSON.stringify(a.fields) === JSON.stringify(b.fields)
  );
}

const objectRank = (object: string): number =>
  object === 'Contact' ? 0 : object === 'Lead' ? 1 : 2;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

import { Failure } from '../domain/failures.js';
import { memberId } from '../domain/ids.js';
import { keepBlanks } from '../domain/mapping.js';
import type { Claim, Member } from '../domain/member.js';
import { claimsOf, newMember, rowOfClaim, withClaim } from '../domain/membership.js';
import type { FieldMapping } from '../domain/sync.js';
import type { MemberStore } from '../store/port.js';

const TRIES = 10;

/** One claim to put on the member of an address. */
export interface ClaimWrite {
  emailKey: string;
  email: string;
  claim: Claim;
  /** The sync held no claim of this record before: most likely nobody has the member yet. */
  fresh: boolean;
}

export interface WriteOutcome {
  /** Member documents written. */
  written: number;
  /** Keys on which this sync now holds more than one claim. */
  contested: Set<string>;
}

export interface WriteTarget {
  members: MemberStore;
  listId: string;
  syncId: string;
  mapping: FieldMapping[];
  now: string;
}

/** Puts claims on members by read, decide and conditional write (E2); an unchanged member is not written. */
export async function writeMembers(
  target: WriteTarget,
  writes: ClaimWrite[],
): Promise<WriteOutcome> {
  const groups = groupByKey(writes);
  const contested = new Set<string>();
  for (const [key, group] of groups) if (group.length > 1) contested.add(key);
  const inserted = await insertFresh(target, groups);
  let written = inserted.written;
  let open = inserted.rest;
  for (let attempt = 0; attempt < TRIES && open.size > 0; attempt += 1) {
    const step = await changeMembers(target, open, contested);
    written += step.written;
    open = step.rest;
  }
  if (open.size === 0) return { written, contested };
  throw new Failure('MEMBER_CONTENDED', 'Members changed again and again; the page is tried anew.');
}

type Groups = Map<string, ClaimWrite[]>;

interface Step {
  written: number;
  /** Groups that lost a race and must be decided again. */
  rest: Groups;
}

/** A first load needs no read: members that nobody has are inserted, the others come back as taken. */
async function insertFresh(target: WriteTarget, groups: Groups): Promise<Step> {
  const fresh = [...groups].filter(([, group]) => group.every((w) => w.fresh));
  const rest = new Map([...groups].filter(([, group]) => !group.every((w) => w.fresh)));
  const { taken } = await target.members.insertNew(fresh.map(([, g]) => created(target, g)));
  const takenIds = new Set(taken);
  for (const [key, group] of fresh) {
    if (takenIds.has(memberId(target.listId, key))) rest.set(key, group);
  }
  return { written: fresh.length - takenIds.size, rest };
}

async function changeMembers(
  target: WriteTarget,
  open: Groups,
  contested: Set<string>,
): Promise<Step> {
  const found = await target.members.getMany(
    [...open.keys()].map((k) => memberId(target.listId, k)),
  );
  const missing: Member[] = [];
  const changed: Member[] = [];
  for (const [key, group] of open) {
    const member = found.get(memberId(target.listId, key));
    const next = member ? claimed(target, member, group) : created(target, group);
    if (!member) missing.push(next);
    else if (next !== member) changed.push(next);
    if (claimsOf(next, target.syncId).length > 1) contested.add(key);
  }
  const { taken } = await target.members.insertNew(missing);
  const { lost } = await target.members.replace(changed);
  const again = new Set([...taken, ...lost]);
  return {
    written: missing.length + changed.length - again.size,
    rest: new Map([...open].filter(([key]) => again.has(memberId(target.listId, key)))),
  };
}

function claimed(target: WriteTarget, member: Member, group: ClaimWrite[]): Member {
  let next = member;
  for (const { claim } of group) {
    const held = claimsOf(member, claim.syncId).find((c) => rowOfClaim(c) === rowOfClaim(claim));
    const fields = keepBlanks(claim.fields, held?.fields, target.mapping);
    next = withClaim(next, { ...claim, fields }, target.now);
  }
  return next === member ? member : { ...next, rev: member.rev + 1 };
}

function created(target: WriteTarget, group: ClaimWrite[]): Member {
  const { emailKey, email } = group[0] as ClaimWrite;
  const seat = { listId: target.listId, emailKey, email };
  return newMember(
    seat,
    group.map((w) => w.claim),
    [],
    target.now,
  );
}

function groupByKey(writes: ClaimWrite[]): Groups {
  const groups: Groups = new Map();
  for (const write of writes) {
    const group = groups.get(write.emailKey);
    if (group) group.push(write);
    else groups.set(write.emailKey, [write]);
  }
  return groups;
}

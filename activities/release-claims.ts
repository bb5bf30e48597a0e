import { Failure } from '../domain/failures.js';
import { memberId } from '../domain/ids.js';
import type { Claim, Member } from '../domain/member.js';
import { withoutClaim } from '../domain/membership.js';
import type { MemberStore } from '../store/port.js';

const TRIES = 10;

/** Who lets go. Claims of a newer attempt stay. */
export type Holder = Pick<Claim, 'syncId' | 'orgId' | 'fence'>;

export interface Release {
  emailKey: string;
  /** Row id (`rowId`). */
  row: string;
}

/** Takes claims of one sync off members; a member goes with its last claim and stays while another holds it (promise 6). */
export async function releaseClaims(
  members: MemberStore,
  listId: string,
  holder: Holder,
  releases: Release[],
  now: string,
): Promise<number> {
  const byMember = groupByMember(listId, releases);
  return changeMembers(members, [...byMember.keys()], (member) =>
    released(member, byMember.get(member.id) ?? [], holder, now),
  );
}

/**
 * Changes members by read, decide and conditional write (E2): `change` answers the member that is to stand, null when
 * it goes. Answers how many were written.
 */
export async function changeMembers(
  members: MemberStore,
  ids: readonly string[],
  change: (member: Member) => Member | null,
): Promise<number> {
  let open = [...ids];
  let written = 0;
  for (let attempt = 0; attempt < TRIES && open.length > 0; attempt += 1) {
    const found = [...(await members.getMany(open)).values()];
    const changes = found.map((member) => ({ member, next: change(member) }));
    const gone = changes.filter(({ next }) => next === null).map(({ member }) => member);
    const kept = changes.flatMap(({ member, next }) => (next && next !== member ? [next] : []));
    const lost = [...(await members.remove(gone)).lost, ...(await members.replace(kept)).lost];
    written += gone.length + kept.length - lost.length;
    open = lost;
  }
  if (open.length === 0) return written;
  throw new Failure('MEMBER_CONTENDED', 'Members changed again and again; settling is tried anew.');
}

function released(member: Member, rows: string[], holder: Holder, now: string): Member | null {
  let next: Member | null = member;
  for (const row of rows) {
    if (next) next = withoutClaim(next, { ...holder, row }, now);
  }
  return next === null || next === member ? next : { ...next, rev: member.rev + 1 };
}

function groupByMember(listId: string, releases: Release[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { emailKey, row } of releases) {
    const id = memberId(listId, emailKey);
    groups.set(id, [...(groups.get(id) ?? []), row]);
  }
  return groups;
}

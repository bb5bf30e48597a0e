import type { Member } from '../../domain/member.js';
import { cursorOf, pageOf } from '../cursor.js';
import type { MemberFilter, MemberStore } from '../port.js';
import { Table } from './table.js';

export function createFakeMemberStore(): MemberStore {
  const members = new Table<Member>();
  const idsOf = (some: Member[]) => some.map((member) => member.id);
  const ofList = (listId: string, { status, q = '' }: MemberFilter = {}) => {
    const start = q.trim().toLowerCase();
    return members
      .all()
      .filter((m) => m.listId === listId && (status === undefined || m.status === status))
      .filter((m) => m.email.startsWith(start));
  };

  return {
    async insertNew(added) {
      return { taken: idsOf(added.filter((member) => !members.insert(member.id, member))) };
    },
    async replace(changed) {
      const lost = changed.filter((member) => {
        if (members.get(member.id)?.rev !== member.rev - 1) return true;
        members.put(member.id, member);
        return false;
      });
      return { lost: idsOf(lost) };
    },
    async remove(gone) {
      const lost = gone.filter((member) => {
        const stored = members.get(member.id);
        if (stored?.rev === member.rev) members.delete(member.id);
        return stored !== null && stored.rev !== member.rev;
      });
      return { lost: idsOf(lost) };
    },
    async get(id) {
      return members.get(id);
    },
    async getMany(ids) {
      const found = ids.flatMap((id) => members.get(id) ?? []);
      return new Map(found.map((member) => [member.id, member]));
    },
    async page(listId, filter, { limit, cursor }) {
      const { read, write } = cursorOf(`members:${listId}`, 'string');
      const [after] = read(cursor) ?? [''];
      const rest = ofList(listId, filter).filter((member) => member.emailKey > after);
      return pageOf(rest, limit, (last) => write([last.emailKey]));
    },
    async count(listId, status) {
      return ofList(listId, { status }).length;
    },
    async *all(listId) {
      yield* ofList(listId);
    },
  };
}

import type { MailingList } from '../../domain/connection.js';
import { listMissing } from '../lists.js';
import type { ListStore } from '../port.js';
import { newestFirstOf, Table } from './table.js';

export function createFakeListStore(): ListStore {
  const lists = new Table<MailingList>();
  const found = (id: string): MailingList => {
    const list = lists.get(id);
    if (list === null) throw listMissing(id);
    return list;
  };

  return {
    async insert(list) {
      lists.insert(list.id, list);
    },
    async get(id) {
      return lists.get(id);
    },
    async page(request) {
      return newestFirstOf('lists', 'createdAt', lists.all(), request);
    },
    async ids() {
      return lists.all().map((list) => list.id);
    },
    async rename(id, name, updatedAt) {
      return lists.update(id, { name, updatedAt });
    },
    async delete(id) {
      return lists.delete(id);
    },
    async nextRunSeq(id) {
      const runSeq = found(id).runSeq + 1;
      lists.update(id, { runSeq });
      return runSeq;
    },
    async addOrg(id, orgId) {
      lists.update(id, { orgIds: [...new Set([...found(id).orgIds, orgId])] });
    },
  };
}

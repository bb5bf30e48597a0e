import type { MailingList } from '../domain/connection.js';
import { Failure } from '../domain/failures.js';
import { insertOnce } from './bulk-write.js';
import { fromStored, toStored } from './models/document.js';
import type { Models } from './models/index.js';
import type { ListDoc } from './models/list.js';
import { newestFirst } from './newest-first.js';
import type { ListStore } from './port.js';

export function createListStore({ lists }: Pick<Models, 'lists'>): ListStore {
  return {
    async insert(list) {
      await insertOnce(lists, toStored(list));
    },
    async get(id) {
      const found = await lists.findOne({ _id: id }).lean<ListDoc | null>();
      return found && toList(found);
    },
    async page(request) {
      const { filter, sort, rows, page } = newestFirst<'createdAt', ListDoc>(
        'lists',
        'createdAt',
        request,
      );
      return page(await lists.find(filter).sort(sort).limit(rows).lean<ListDoc[]>(), toList);
    },
    async ids() {
      const found = await lists.find({}, { _id: 1 }).lean<{ _id: string }[]>();
      return found.map((list) => list._id).sort();
    },
    async rename(id, name, updatedAt) {
      const renamed = await lists
        .findOneAndUpdate({ _id: id }, { $set: { name, updatedAt } }, { returnDocument: 'after' })
        .lean<ListDoc | null>();
      return renamed && toList(renamed);
    },
    async delete(id) {
      const { deletedCount } = await lists.deleteOne({ _id: id });
      return deletedCount > 0;
    },
    async nextRunSeq(id) {
      const raised = await lists
        .findOneAndUpdate({ _id: id }, { $inc: { runSeq: 1 } }, { returnDocument: 'after' })
        .lean<ListDoc | null>();
      if (raised === null) throw listMissing(id);
      return raised.runSeq;
    },
    async addOrg(id, orgId) {
      const { matchedCount } = await lists.updateOne({ _id: id }, { $addToSet: { orgIds: orgId } });
      if (matchedCount === 0) throw listMissing(id);
    },
  };
}

const toList = (doc: ListDoc): MailingList => fromStored(doc);

export const listMissing = (listId: string): Failure =>
  new Failure('LIST_MISSING', 'The list is gone: point the sync at a copy with another list.', {
    details: { listId },
  });

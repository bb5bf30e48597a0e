import { memberId } from '../domain/ids.js';
import type { Member } from '../domain/member.js';
import { bulkWrite, type Native } from './bulk-write.js';
import { readInChunks, streamChunks } from './chunks.js';
import { cursorOf, pageOf } from './cursor.js';
import type { MemberDoc } from './models/member.js';
import type { Models } from './models/index.js';
import { fromStored, toStored } from './models/document.js';
import type { MemberFilter, MemberStore, PageRequest } from './port.js';

export function createMemberStore({ members }: Pick<Models, 'members'>): MemberStore {
  const byIds = (ids: string[]) =>
    readInChunks(ids, (chunk) => members.find({ _id: { $in: chunk } }).lean<MemberDoc[]>());

  const store: MemberStore = {
    async insertNew(added) {
      const writes = added.map((member) => ({ insertOne: { document: toStored(member) } }));
      const { taken } = await bulkWrite<MemberDoc>(members, writes);
      return { taken: added.filter((_, i) => taken.has(i)).map((member) => member.id) };
    },
    async replace(changed) {
      const { matched } = await bulkWrite<MemberDoc>(members, changed.map(replacement));
      if (matched === changed.length) return { lost: [] };
      const stored = await store.getMany(changed.map((member) => member.id));
      return { lost: changed.filter((m) => !isSame(stored.get(m.id), m)).map((m) => m.id) };
    },
    async remove(gone) {
      const writes = gone.map(({ id, rev }) => ({ deleteOne: { filter: { _id: id, rev } } }));
      const { deleted } = await bulkWrite<MemberDoc>(members, writes);
      if (deleted === gone.length) return { lost: [] };
      const left = await byIds(gone.map((member) => member.id));
      return { lost: left.map((member) => member._id) };
    },
    async get(id) {
      const found = await members.findOne({ _id: id }).lean<MemberDoc | null>();
      return found && toMember(found);
    },
    async getMany(ids) {
      const found = await byIds(ids);
      return new Map(found.map((doc) => [doc._id, toMember(doc)]));
    },
    async page(listId, filter, request) {
      const { read, write } = cursorOf(`members:${listId}`, 'string');
      const [after] = read(request.cursor) ?? [''];
      const docs = await select(members, listId, filter, after, request).lean<MemberDoc[]>();
      return pageOf(docs.map(toMember), request.limit, (last) => write([last.emailKey]));
    },
    count: (listId, status) =>
      countMatching(members, status === undefined ? { listId } : { listId, status }),
    all: (listId) => everyMember(members, listId, store),
  };
  return store;
}

/** The count command: countDocuments aggregates, for which the embedded server takes every match into its memory. */
async function countMatching(model: Native, query: Record<string, string>): Promise<number> {
  const { collectionName: count } = model.collection;
  const { n } = await model.db.getClient().db(model.db.name).command({ count, query });
  return Number(n);
}

/**
 * No upsert: a member that was removed meanwhile must not come back with the claims that were let go.
 */
const replacement = (member: Member) => ({
  replaceOne: {
    filter: { _id: member.id, rev: member.rev - 1 },
    replacement: { ...toStored(member) },
  },
});

/** Whether what is stored now is what we wrote: another writer may have come after us, or instead of us. */
const isSame = (stored: Member | undefined, written: Member): boolean =>
  JSON.stringify(stored) === JSON.stringify(toMember(toStored(written)));

/**
 * In `_id` order without a sort: the embedded server keeps its documents in that order and would load the whole list
 * to sort it, and the hint makes MongoDB walk an index that ends in `_id`. Few rows match `q`, so those are sorted.
 */
function select(
  members: Models['members'],
  listId: string,
  { status, q }: MemberFilter,
  after: string,
  { limit }: PageRequest,
) {
  const range = { $gt: memberId(listId, after), $lt: endOfList(listId) };
  const byStatus = status === undefined ? {} : { listId, status };
  if (q !== undefined && q !== '') {
    const email = new RegExp(`^${escaped(q.trim().toLowerCase())}`);
    return members
      .find({ _id: range, listId, ...byStatus, email })
      .sort({ _id: 1 })
      .limit(limit + 1);
  }
  return members
    .find({ _id: range, ...byStatus })
    .hint(status === undefined ? { _id: 1 } : { listId: 1, status: 1, _id: 1 })
    .limit(limit + 1);
}

/** Ids first, then members by id: a cursor over whole members would be held in the embedded server's memory. */
async function* everyMember(
  members: Models['members'],
  listId: string,
  { getMany }: Pick<MemberStore, 'getMany'>,
): AsyncGenerator<Member> {
  const ids = members
    .find({ _id: { $gt: memberId(listId, ''), $lt: endOfList(listId) } }, { _id: 1 })
    .hint({ _id: 1 })
    .lean<{ _id: string }>()
    .cursor({ batchSize: 1000 });
  for await (const chunk of streamChunks<{ _id: string }>(ids)) {
    const found = await getMany(chunk.map((doc) => doc._id));
    for (const { _id } of chunk) {
      const member = found.get(_id);
      if (member !== undefined) yield member;
    }
  }
}

/** The character after the colon: above every id of the list. */
const endOfList = (listId: string): string => `${listId};`;

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Field by field, so that two equal members read the same in JSON. */
function toMember(doc: MemberDoc): Member {
  const { id, listId, emailKey, email, status, causes, fields, claims, rev, createdAt, updatedAt } =
    fromStored(doc);
  return {
    ...{ id, listId, emailKey, email, status, causes },
    ...{ fields, claims, rev, createdAt, updatedAt },
  };
}

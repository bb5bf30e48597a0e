import { ledgerPageId } from '../domain/ids.js';
import { blankPages } from './blank-pages.js';
import { chunksOf } from './chunks.js';
import { writeFenced } from './fenced-write.js';
import { ledgerRecords } from './ledger-records.js';
import type { Models } from './models/index.js';
import type { LedgerPageDoc } from './models/ledger-page.js';
import type { LedgerStore } from './port.js';
import { toDoc, toPage } from './stored-page.js';

const PAGES_AT_ONCE = 20;

export function createLedgerStore({ ledgerPages }: Pick<Models, 'ledgerPages'>): LedgerStore {
  const store: LedgerStore = {
    async get(runId, pageNo) {
      const id = ledgerPageId(runId, pageNo);
      const found = await ledgerPages.findOne({ _id: id }).lean<LedgerPageDoc | null>();
      return found && toPage(found);
    },
    write: (page, fence) => writeFenced(ledgerPages, fence, [toDoc(page, fence)]),
    async *pages(runId) {
      for (let pageNo = 0; ; pageNo += 1) {
        const page = await store.get(runId, pageNo);
        if (page === null) return;
        yield page;
      }
    },
    async delete(runIds) {
      let deleted = 0;
      for (const runId of runIds) deleted += await deletePages(ledgerPages, runId);
      return deleted;
    },
    blank: (emailKeys) => blankPages(ledgerPages, emailKeys),
    records: (runId, filter, request) => ledgerRecords(store.get, runId, filter, request),
  };
  return store;
}

/** A few at a time: the embedded server loads what it deletes. */
async function deletePages(ledgerPages: Models['ledgerPages'], runId: string): Promise<number> {
  const range = { $gte: ledgerPageId(runId, 0), $lt: `${runId};` };
  const found = await ledgerPages.find({ _id: range }, { _id: 1 }).lean<{ _id: string }[]>();
  const ids = found.map((page) => page._id);
  let deleted = 0;
  for (const chunk of chunksOf(ids, PAGES_AT_ONCE)) {
    deleted += (await ledgerPages.deleteMany({ _id: { $in: chunk } })).deletedCount;
  }
  return deleted;
}

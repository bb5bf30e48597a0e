import { ledgerPageId } from '../domain/ids.js';
import type { LedgerPage } from '../domain/ledger.js';
import { writeFenced } from './fenced-write.js';
import { ledgerRecords } from './ledger-records.js';
import type { Models } from './models/index.js';
import type { LedgerPageDoc } from './models/ledger-page.js';
import { packEntries, unpackEntries } from './packed-entries.js';
import type { LedgerStore } from './port.js';

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
    records: (runId, filter, request) => ledgerRecords(store.get, runId, filter, request),
  };
  return store;
}

const toDoc = (page: LedgerPage, fence: number): LedgerPageDoc => ({
  _id: ledgerPageId(page.runId, page.pageNo),
  fence,
  ...page,
  entries: packEntries(page.entries),
});

const toPage = ({ _id, fence: _fence, ...doc }: LedgerPageDoc): LedgerPage => ({
  ...doc,
  entries: unpackEntries(doc.entries),
});

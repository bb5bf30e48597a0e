import { ledgerPageId } from '../../domain/ids.js';
import type { LedgerPage } from '../../domain/ledger.js';
import { fenceLost } from '../fenced-write.js';
import { ledgerRecords } from '../ledger-records.js';
import type { LedgerStore } from '../port.js';
import { Table } from './table.js';

export function createFakeLedgerStore(): LedgerStore {
  const pages = new Table<{ fence: number; page: LedgerPage }>();
  const get = (runId: string, pageNo: number): LedgerPage | null =>
    pages.get(ledgerPageId(runId, pageNo))?.page ?? null;

  return {
    async get(runId, pageNo) {
      return get(runId, pageNo);
    },
    async write(page, fence) {
      const id = ledgerPageId(page.runId, page.pageNo);
      if ((pages.get(id)?.fence ?? 0) > fence) throw fenceLost();
      pages.put(id, { fence, page });
    },
    async *pages(runId) {
      for (let pageNo = 0; ; pageNo += 1) {
        const page = get(runId, pageNo);
        if (page === null) return;
        yield page;
      }
    },
    records: (runId, filter, request) =>
      ledgerRecords(async (id, pageNo) => get(id, pageNo), runId, filter, request),
  };
}

import { ledgerPageId } from '../../domain/ids.js';
import type { LedgerPage } from '../../domain/ledger.js';
import { holdsAddress, withoutAddresses } from '../blanked-page.js';
import { fenceLost } from '../fenced-write.js';
import { ledgerRecords } from '../ledger-records.js';
import type { LedgerStore } from '../port.js';
import { toCandidate } from '../stored-page.js';
import { Table } from './table.js';

export function createFakeLedgerStore(): LedgerStore {
  const pages = new Table<{ fence: number; page: LedgerPage }>();
  const get = (runId: string, pageNo: number): LedgerPage | null =>
    toPage(pages.get(ledgerPageId(runId, pageNo))?.page ?? null);

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
    async delete(runIds) {
      const gone = pages.all().filter(({ page }) => runIds.includes(page.runId));
      return gone.filter(({ page }) => pages.delete(ledgerPageId(page.runId, page.pageNo))).length;
    },
    async blank(emailKeys) {
      const keys = new Set(emailKeys);
      const changed = pages.all().filter(({ page }) => holdsAddress(page, keys));
      for (const { fence, page } of changed) {
        const blanked = withoutAddresses(page, keys);
        pages.put(ledgerPageId(page.runId, page.pageNo), { fence, page: blanked });
      }
      return changed.length;
    },
    records: (runId, filter, request) =>
      ledgerRecords(async (id, pageNo) => get(id, pageNo), runId, filter, request),
  };
}

const toPage = (page: LedgerPage | null): LedgerPage | null =>
  page && { ...page, candidates: page.candidates.map(toCandidate) };

import type { LedgerEntry, LedgerPage } from '../domain/ledger.js';
import { cursorOf } from './cursor.js';
import type { Page, PageRequest } from './port.js';

type LedgerRecord = LedgerEntry & { pageNo: number };

/**
 * Entries of a run, found page by page by id. The cursor is the place of the next entry, so it stays true while the
 * run goes on. Pages have no gaps: the first missing number is the end.
 */
export async function ledgerRecords(
  get: (runId: string, pageNo: number) => Promise<LedgerPage | null>,
  runId: string,
  filter: { disposition?: string | undefined },
  { limit, cursor }: PageRequest,
): Promise<Page<LedgerRecord>> {
  const { read, write } = cursorOf(`records:${runId}`, 'number', 'number');
  const items: LedgerRecord[] = [];
  let [pageNo, position] = read(cursor) ?? [0, 0];
  for (;;) {
    const page = await get(runId, pageNo);
    if (page === null) return { items, nextCursor: null };
    for (; position < page.entries.length; position += 1) {
      const entry = page.entries[position];
      if (entry === undefined || !matches(entry, filter.disposition)) continue;
      if (items.length === limit) return { items, nextCursor: write([pageNo, position]) };
      items.push({ ...entry, pageNo });
    }
    pageNo += 1;
    position = 0;
  }
}

const matches = (entry: LedgerEntry, disposition: string | undefined): boolean =>
  disposition === undefined || entry.d === disposition;

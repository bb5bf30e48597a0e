import { Failure } from './failures.js';
import type { LedgerPage } from './ledger.js';
import { noDispositions, noRemovals, type DispositionCounts, type RemovalCounts } from './run.js';

/** What stored ledger pages add up to. */
export interface LedgerSums {
  sources: number;
  people: number;
  noPerson: number;
  dispositions: DispositionCounts;
  removals: RemovalCounts;
  /** Removals that the guard stopped. */
  held: number;
  lastSource: string | null;
}

export const noSums = (): LedgerSums => ({
  sources: 0,
  people: 0,
  noPerson: 0,
  dispositions: noDispositions(),
  removals: noRemovals(),
  held: 0,
  lastSource: null,
});

/** Adds a page. Pages must come in order: sources are told apart by comparing each with the one before it. */
export function addPage(sums: LedgerSums, page: LedgerPage): LedgerSums {
  for (const entry of page.entries) {
    if (sums.lastSource !== null && entry.s < sums.lastSource) {
      throw new Failure('LEDGER_OPEN', 'Ledger pages are out of order; run the sync again.', {
        details: { pageNo: page.pageNo },
      });
    }
    if (entry.s !== sums.lastSource) sums.sources += 1;
    sums.lastSource = entry.s;
    if (entry.p === null) sums.noPerson += 1;
    else sums.people += 1;
    sums.dispositions[entry.d] += 1;
  }
  for (const { o, held, free } of page.candidates) {
    if (o === undefined || o === 'kept' || free) continue;
    if (held) sums.held += 1;
    else sums.removals[o] += 1;
  }
  return sums;
}

/** R7: the sums close, or the run must not. `read` was counted by the reader, not from the entries. */
export function assertClosed(sums: LedgerSums, read: number): void {
  const decided = Object.values(sums.dispositions).reduce((a, b) => a + b, 0);
  if (sums.sources === read && sums.people + sums.noPerson === decided) return;
  throw new Failure(
    'LEDGER_OPEN',
    `The ledger does not close: ${read} records read, ${sums.sources} answered, ${decided} decided. Nothing was removed; run the sync again.`,
    { details: { read, sources: sums.sources, people: sums.people, decided } },
  );
}

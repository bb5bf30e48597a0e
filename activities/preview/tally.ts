import type { LedgerEntry } from '../../domain/ledger.js';
import type { FieldValue } from '../../domain/member.js';
import {
  noDispositions,
  noRemovals,
  type Disposition,
  type DispositionCounts,
  type RemovalCounts,
} from '../../domain/run.js';
import { rowOfEntry } from '../../domain/settling.js';
import type { DecidedPage } from '../decide-page.js';
import type { SourceRow } from '../rows.js';

/** What a run would answer for the records that were looked at. */
export interface PreviewTally {
  people: number;
  dispositions: DispositionCounts;
  /** Claims that would have to go if nothing else shows when they are asked for by Id; `leaver` also counts deletes. */
  removals: RemovalCounts;
  rows: PreviewRow[];
}

export interface PreviewRow {
  sourceId: string;
  /** Null when the record stands for nobody. */
  personId: string | null;
  email: string | null;
  disposition: Disposition;
  rule: string;
  detail: string | null;
  /** As the member would show them; empty where nobody is added. */
  fields: Record<string, FieldValue>;
}

const ROWS_SHOWN = 50;

export const noTally = (): PreviewTally => ({
  people: 0,
  dispositions: noDispositions(),
  removals: noRemovals(),
  rows: [],
});

export function tally(sums: PreviewTally, { page }: DecidedPage, rows: readonly SourceRow[]): void {
  const byId = new Map(rows.map((row) => [row.row.id, row]));
  for (const entry of page.entries) {
    sums.dispositions[entry.d] += 1;
    if (entry.p !== null) sums.people += 1;
    if (sums.rows.length < ROWS_SHOWN) sums.rows.push(rowOf(entry, byId.get(rowOfEntry(entry))));
  }
  for (const { w, free } of page.candidates) {
    if (!free) sums.removals[REMOVAL_OF[w]] += 1;
  }
}

const REMOVAL_OF = {
  absent: 'leaver',
  moved: 'addressMoved',
  lost: 'addressLost',
  optedOut: 'optedOut',
  converted: 'converted',
} as const;

const rowOf = (entry: LedgerEntry, row: SourceRow | undefined): PreviewRow => ({
  sourceId: entry.s,
  personId: row?.personId ?? null,
  email: row?.rawEmail ?? null,
  disposition: entry.d,
  rule: entry.r,
  detail: entry.x ?? null,
  fields: row?.fields ?? {},
});

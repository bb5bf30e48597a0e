import type { LedgerEntry, LedgerPage, RemovalCandidate } from '../domain/ledger.js';

/** Erasure in the ledger (C9): which rows name an address by its key, and a page without that address. */

type Row = LedgerEntry | RemovalCandidate;

/** Positions of the rows that hold the encrypted address of this key. */
export const rowsHolding = (rows: readonly Row[], emailKey: string): number[] =>
  rows.flatMap((row, i) => (holds(row, emailKey) ? [i] : []));

export const holdsAddress = ({ entries, candidates }: LedgerPage, emailKey: string): boolean =>
  [...entries, ...candidates].some((row) => holds(row, emailKey));

export function withoutAddress(page: LedgerPage, emailKey: string): LedgerPage {
  const blanked = <T extends Row>(row: T): T => {
    const copy = { ...row };
    if (holds(row, emailKey)) delete copy.e;
    return copy;
  };
  return {
    ...page,
    entries: page.entries.map(blanked),
    candidates: page.candidates.map(blanked),
  };
}

const holds = (row: Row, emailKey: string): boolean => row.k === emailKey && row.e !== undefined;

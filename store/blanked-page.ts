import type { LedgerEntry, LedgerPage, RemovalCandidate } from '../domain/ledger.js';

/** Erasure in the ledger (C9): which rows name an address by its key, and a page without that address. */

type Row = LedgerEntry | RemovalCandidate;
type Rows = Pick<LedgerPage, 'entries' | 'candidates'>;
type Keys = ReadonlySet<string>;

/** Keys that a page holds an encrypted address under. */
export const sealedKeys = ({ entries, candidates }: Rows): string[] => [
  ...new Set([...entries, ...candidates].flatMap(({ k, e }) => (e === undefined ? [] : (k ?? [])))),
];

/** Positions and keys of the rows that hold the encrypted address of one of these keys. */
export const rowsHolding = (rows: readonly Row[], keys: Keys): [at: number, key: string][] =>
  rows.flatMap((row, i) => (holds(row, keys) ? [[i, row.k]] : []));

export const holdsAddress = ({ entries, candidates }: Rows, keys: Keys): boolean =>
  [...entries, ...candidates].some((row) => holds(row, keys));

export function withoutAddresses(page: LedgerPage, keys: Keys): LedgerPage {
  const blanked = <T extends Row>(row: T): T => {
    const copy = { ...row };
    if (holds(row, keys)) delete copy.e;
    return copy;
  };
  return {
    ...page,
    entries: page.entries.map(blanked),
    candidates: page.candidates.map(blanked),
  };
}

const holds = (row: Row, keys: Keys): row is Row & { k: string } =>
  row.k !== undefined && row.e !== undefined && keys.has(row.k);

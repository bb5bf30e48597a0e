import type { LedgerEntry } from '../domain/ledger.js';
import type { Disposition } from '../domain/run.js';
import { cell } from './packed-claims.js';

/** Ledger entries as columns. A column that says nothing on any entry is left out. */
export interface PackedEntries {
  s: string[];
  d: Disposition[];
  r: string[];
  /** Empty text where the person is the source itself. */
  p?: (string | null)[];
  own?: (Disposition | null)[];
  k?: (string | null)[];
  e?: (string | null)[];
  x?: (string | null)[];
}

const SELF = '';

export function packEntries(entries: LedgerEntry[]): PackedEntries {
  const packed: PackedEntries = {
    s: entries.map((e) => e.s),
    d: entries.map((e) => e.d),
    r: entries.map((e) => e.r),
  };
  if (entries.some((e) => e.p !== undefined)) {
    packed.p = entries.map((e) => (e.p === undefined ? SELF : e.p));
  }
  if (entries.some((e) => e.own !== undefined)) packed.own = entries.map((e) => e.own ?? null);
  if (entries.some((e) => e.k !== undefined)) packed.k = entries.map((e) => e.k ?? null);
  if (entries.some((e) => e.e !== undefined)) packed.e = entries.map((e) => e.e ?? null);
  if (entries.some((e) => e.x !== undefined)) packed.x = entries.map((e) => e.x ?? null);
  return packed;
}

export function unpackEntries(packed: PackedEntries): LedgerEntry[] {
  return packed.s.map((s, i) => {
    const entry: LedgerEntry = { s, d: cell(packed.d, i), r: cell(packed.r, i) };
    const person = packed.p === undefined ? SELF : cell(packed.p, i);
    if (person !== SELF) entry.p = person;
    const own = packed.own?.[i];
    if (own) entry.own = own;
    for (const column of ['k', 'e', 'x'] as const) {
      const value = packed[column]?.[i];
      if (value !== undefined && value !== null) entry[column] = value;
    }
    return entry;
  });
}

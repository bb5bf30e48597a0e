import type { ClaimEntry, ClaimState } from '../domain/claim-block.js';
import type { Disposition } from '../domain/run.js';

/** Claim states as columns: a third of the size of a thousand small documents, and quicker to encode. */
interface PackedStates {
  k: (string | null)[];
  h: string[];
  d: Disposition[];
  /** Places in `rules`; missing in blocks of before it. */
  r?: number[];
  /** HELD, ONCE_HELD and SHARED added up. */
  f: number[];
}

export interface PackedClaims extends PackedStates {
  id: string[];
  seq: number[];
  /** The few rules that decided a thousand claims; missing with every `r`. */
  rules?: string[];
  /** Former states of the entries at these positions; the others have none. */
  prev: PackedStates & { at: number[] };
}

const HELD = 1;
const ONCE_HELD = 2;
const SHARED = 4;

export function packClaims(entries: ClaimEntry[]): PackedClaims {
  const at: number[] = [];
  const former: ClaimState[] = [];
  entries.forEach(({ prev }, i) => {
    if (prev === null) return;
    at.push(i);
    former.push(prev);
  });
  const id = entries.map((e) => e.id);
  const seq = entries.map((e) => e.seq);
  const rules = [...new Set([...entries, ...former].map((s) => s.r))];
  const places = new Map(rules.map((rule, i) => [rule, i]));
  const prev = { at, ...packStates(former, places) };
  return { id, seq, rules, ...packStates(entries, places), prev };
}

export function unpackClaims(packed: PackedClaims): ClaimEntry[] {
  const { rules = [] } = packed;
  const former = new Map(packed.prev.at.map((at, i) => [at, unpackState(packed.prev, i, rules)]));
  return packed.id.map((id, i) => ({
    id,
    ...unpackState(packed, i, rules),
    seq: cell(packed.seq, i),
    prev: former.get(i) ?? null,
  }));
}

const packStates = (states: ClaimState[], places: Map<string, number>): PackedStates => ({
  k: states.map((s) => s.k),
  h: states.map((s) => s.h),
  d: states.map((s) => s.d),
  r: states.map((s) => places.get(s.r) ?? 0),
  f: states.map((s) => (s.m ? HELD : 0) + (s.was ? ONCE_HELD : 0) + (s.dup ? SHARED : 0)),
});

function unpackState(packed: PackedStates, i: number, rules: readonly string[]): ClaimState {
  const flags = cell(packed.f, i);
  return {
    k: packed.k[i] ?? null,
    h: cell(packed.h, i),
    m: (flags & HELD) !== 0,
    was: (flags & ONCE_HELD) !== 0,
    d: cell(packed.d, i),
    r: packed.r === undefined ? '' : cell(rules, cell(packed.r, i)),
    dup: (flags & SHARED) !== 0,
  };
}

/** One value of a column. A short column means a damaged document, which must not be taken for "no claim". */
export function cell<T>(column: readonly T[], i: number): T {
  const value = column[i];
  if (value === undefined) throw new Error('A stored block has columns of unequal length.');
  return value;
}

import type { Disposition } from './run.js';

/**
 * What a sync knows of one source record, kept in blocks sorted by record Id (E3).
 * Short names: there is one of these for every record of every sync.
 */
export interface ClaimEntry {
  /** Row id (`rowId`): the record's Id, or with a person's Id behind it. */
  id: string;
  /** Address key the claim is held under; null when the record had no usable address. */
  k: string | null;
  /** Digest of everything the decision looked at on the record itself. */
  h: string;
  /** The member holds a claim of this record. */
  m: boolean;
  /** It has held one before. */
  was: boolean;
  /** Disposition last decided. */
  d: Disposition;
  /** Rule that decided it: with the disposition, what a decision is written for when it changes (E8); empty in old blocks. */
  r: string;
  /** Another record of this sync shared the address when this was decided. */
  dup: boolean;
  /** Run that wrote this entry. */
  seq: number;
  /** What stood here before that run; a page done again in the same run decides against it (E1). */
  prev: ClaimState | null;
}

export type ClaimState = Pick<ClaimEntry, 'k' | 'h' | 'm' | 'was' | 'd' | 'r' | 'dup'>;

/** Entries from `firstId` up to, not including, the next block's; the first block begins below any Id. */
export interface ClaimBlock {
  syncId: string;
  firstId: string;
  entries: ClaimEntry[];
}

export const BLOCK_CAPACITY = 1000;

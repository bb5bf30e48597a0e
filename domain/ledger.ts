import type { Disposition, Removal } from './run.js';

/** One person row's answer (R7). Short names: one for every record of every run. */
export interface LedgerEntry {
  /** Source record Id. */
  s: string;
  /** Person record Id; absent when it is the source itself, null when there is nobody. */
  p?: string | null;
  /** The one disposition. */
  d: Disposition;
  /** Rule that decided, e.g. `C6.exclude`. */
  r: string;
  /** What happened to the record's own claim, where another record wins the address or once did. */
  own?: Disposition;
  /** Address key, where there is a usable address. */
  k?: string;
  /** Encrypted address, where no member holds it (C10). */
  e?: string;
  /** Explains more: the fault of an address, or the record that wins it. */
  x?: string;
}

export interface LedgerPage {
  runId: string;
  pageNo: number;
  firstId: string;
  lastId: string;
  entries: LedgerEntry[];
  /** Claims in this page's range (R2) that may have to go; settled only after a complete read. */
  candidates: RemovalCandidate[];
  /** Address keys whose winner can only be told after the last page (R8). */
  contested: string[];
}

/**
 * A claim that may have to go: the read lacked its row, the record's address changed or became unusable (C8), or the
 * sync's choice takes opted-out or converted records off (C6, C7).
 */
export interface RemovalCandidate {
  /** Row id (`rowId`). */
  s: string;
  w: 'absent' | 'moved' | 'lost' | 'optedOut' | 'converted';
  /** What settling made of it; absent until then. */
  o?: Removal | 'kept';
  /** The guard stopped it: it waits in the run's plan (R4). */
  held?: true;
  /** It was held, and went once a person approved. */
  approved?: true;
  /** It was held as this, and stays although a person approved: it matched again, or had changed since. */
  spared?: Removal;
  /** No claim of this sync goes, only what others hold of the address or the record (C6, C7: everywhere). */
  free?: true;
  /** Address key and encrypted address of the member that loses the claim, for the list of removals. */
  k?: string;
  e?: string;
  /** Record that a merged or converted one lives on in. */
  x?: string;
}

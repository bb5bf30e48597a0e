import type { Disposition, Removal } from './run.js';

/** A turn in what holds for one record's row at an address on a list (E8). */
export interface Decision {
  listId: string;
  emailKey: string;
  runSeq: number;
  /** Row id (`rowId`). */
  recordId: string;
  syncId: string;
  /** Null where only the number of the run is known: it stood on the claim. */
  runId: string | null;
  object: string;
  /** What the run answered: that the row came on or stays off, or which removal took it off. */
  outcome: Disposition | Removal;
  /** The rule that decided, as in the ledger. */
  rule: string;
  /** Row that wins the address, or where the record went. */
  detail: string | null;
  at: string;
}

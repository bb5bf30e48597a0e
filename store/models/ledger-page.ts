import { Schema } from 'mongoose';
import type { LedgerPage, RemovalCandidate } from '../../domain/ledger.js';
import type { PackedEntries } from '../packed-entries.js';
import { SCHEMA_OPTIONS } from './document.js';

export type LedgerPageDoc = Omit<LedgerPage, 'entries' | 'candidates'> & {
  _id: string;
  fence: number;
  entries: PackedEntries;
  candidates: StoredCandidate[];
  /** Keys of the rows that hold an encrypted address; missing in pages of before it. */
  sealed?: string[];
};

/** Pages of old hold `held` where the removal itself stands now. */
export type StoredCandidate = Omit<RemovalCandidate, 'o'> & {
  o?: NonNullable<RemovalCandidate['o']> | 'held';
};

export const ledgerPageSchema = new Schema<LedgerPageDoc>(
  {
    _id: String,
    runId: String,
    pageNo: Number,
    fence: Number,
    firstId: String,
    lastId: String,
    entries: Schema.Types.Mixed,
    candidates: Schema.Types.Mixed,
    contested: Schema.Types.Mixed,
    sealed: [String],
  },
  SCHEMA_OPTIONS,
);
// fenced writes
ledgerPageSchema.index({ _id: 1, fence: 1 }, { unique: true });
// blank(): few rows hold an address, so few keys are in it
ledgerPageSchema.index({ sealed: 1 });

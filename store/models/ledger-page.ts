import { Schema } from 'mongoose';
import type { LedgerPage } from '../../domain/ledger.js';
import type { PackedEntries } from '../packed-entries.js';
import { SCHEMA_OPTIONS } from './document.js';

export type LedgerPageDoc = Omit<LedgerPage, 'entries'> & {
  _id: string;
  fence: number;
  entries: PackedEntries;
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
  },
  SCHEMA_OPTIONS,
);
// fenced writes
ledgerPageSchema.index({ _id: 1, fence: 1 }, { unique: true });

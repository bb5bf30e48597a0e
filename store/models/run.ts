import { Schema } from 'mongoose';
import type { RunRecord } from '../../domain/run.js';
import { SCHEMA_OPTIONS, type Stored } from './document.js';

export type RunDoc = Stored<RunRecord> & {
  /** Of the attempt that wrote the checkpoint. */
  fence: number;
  /** Its ledger pages are gone; missing while they are there. */
  ledgerSwept?: true;
};

export const runSchema = new Schema<RunDoc>(
  {
    _id: String,
    syncId: String,
    syncVersion: Number,
    runSeq: Number,
    listId: String,
    connectionId: String,
    orgId: String,
    object: String,
    workflowId: String,
    trigger: String,
    mode: String,
    modeReason: String,
    state: String,
    scheduledAt: String,
    startedAt: String,
    finishedAt: String,
    source: Schema.Types.Mixed,
    notes: Schema.Types.Mixed,
    expected: Number,
    hold: Boolean,
    checkpoint: Schema.Types.Mixed,
    counts: Schema.Types.Mixed,
    ledgerClosed: Boolean,
    resubscribes: Number,
    error: Schema.Types.Mixed,
    waitingFor: Schema.Types.Mixed,
    fence: Number,
    ledgerSwept: Boolean,
  },
  SCHEMA_OPTIONS,
);
// checkpoint()
runSchema.index({ _id: 1, fence: 1 }, { unique: true });
// page(), bySeq()
runSchema.index({ syncId: 1, runSeq: -1 });
// withLedgerBefore()
runSchema.index({ ledgerSwept: 1, finishedAt: 1 });

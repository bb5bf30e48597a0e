import { Schema } from 'mongoose';
import type { SyncReach, SyncRecord, SyncVersion } from '../../domain/sync.js';
import { SCHEMA_OPTIONS, type Stored } from './document.js';

export type SyncDoc = Stored<SyncRecord> & {
  /** Highest number that an attempt took (E4). */
  fence: number;
  deletedAt: string | null;
  /** Missing in documents of before it. */
  reach?: SyncReach | null;
};

export const syncSchema = new Schema<SyncDoc>(
  {
    _id: String,
    name: String,
    connectionId: String,
    listId: String,
    object: String,
    version: Number,
    state: String,
    nextRunAt: String,
    pendingRun: Boolean,
    currentRunId: String,
    lastRunId: String,
    createdAt: String,
    updatedAt: String,
    fence: Number,
    deletedAt: String,
    reach: Schema.Types.Mixed,
  },
  SCHEMA_OPTIONS,
);
// page()
syncSchema.index({ deletedAt: 1, createdAt: -1, _id: -1 });

export interface SyncVersionDoc extends SyncVersion {
  _id: string;
}

export const syncVersionSchema = new Schema<SyncVersionDoc>(
  {
    _id: String,
    syncId: String,
    version: Number,
    definition: Schema.Types.Mixed,
    createdAt: String,
    createdBy: String,
    fullOnly: String,
  },
  SCHEMA_OPTIONS,
);
// versions(), discard()
syncVersionSchema.index({ syncId: 1, version: -1 }, { unique: true });

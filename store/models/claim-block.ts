import { Schema } from 'mongoose';
import type { PackedClaims } from '../packed-claims.js';
import { SCHEMA_OPTIONS } from './document.js';

/** A block of claims, or under `<syncId>:directory` the list of a sync's blocks. */
export interface ClaimBlockDoc {
  _id: string;
  syncId: string;
  fence: number;
  /** First Id of a block; null in the directory. */
  firstId: string | null;
  claims: PackedClaims | null;
  /** First Ids of all blocks, ascending; null in a block. */
  firstIds: string[] | null;
}

export const claimBlockSchema = new Schema<ClaimBlockDoc>(
  {
    _id: String,
    syncId: String,
    fence: Number,
    firstId: String,
    claims: Schema.Types.Mixed,
    firstIds: Schema.Types.Mixed,
  },
  SCHEMA_OPTIONS,
);
// fenced writes
claimBlockSchema.index({ _id: 1, fence: 1 }, { unique: true });

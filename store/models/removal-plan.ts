import { Schema } from 'mongoose';
import type { Consent } from '../../domain/member.js';
import type { RemovalPlan } from '../../domain/removal-plan.js';
import { SCHEMA_OPTIONS } from './document.js';

/** A plan under its run's id. */
export type RemovalPlanDoc = Omit<RemovalPlan, 'runId'> & { _id: string };

export const removalPlanSchema = new Schema<RemovalPlanDoc>(
  {
    _id: String,
    syncId: String,
    listId: String,
    runSeq: Number,
    removals: Number,
    resubscribes: Number,
    state: String,
    createdAt: String,
    expiresAt: String,
    decidedBy: String,
    decidedAt: String,
    reason: String,
  },
  SCHEMA_OPTIONS,
);
// open()
removalPlanSchema.index({ syncId: 1, runSeq: -1 });

/** `runId:part`: opt-outs whose end waits for a person. */
export interface HeldResubscribesDoc {
  _id: string;
  consents: Consent[];
}

export const heldResubscribesSchema = new Schema<HeldResubscribesDoc>(
  { _id: String, consents: Schema.Types.Mixed },
  SCHEMA_OPTIONS,
);

import { Schema } from 'mongoose';
import { SCHEMA_OPTIONS } from './document.js';

export interface IdempotencyKeyDoc {
  _id: string;
  requestHash: string;
  at: string;
  /** `body` is JSON, encrypted. */
  answer: { status: number; body: string } | null;
}

export const idempotencyKeySchema = new Schema<IdempotencyKeyDoc>(
  { _id: String, requestHash: String, at: String, answer: Schema.Types.Mixed },
  SCHEMA_OPTIONS,
);
// sweep()
idempotencyKeySchema.index({ at: 1 });

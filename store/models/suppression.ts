import { Schema } from 'mongoose';
import type { Suppression } from '../../domain/member.js';
import { SCHEMA_OPTIONS, type Stored } from './document.js';

export type SuppressionDoc = Omit<Stored<Suppression>, 'erased'> & {
  /** List id → run number: a map, so that the greatest number of each list wins without a read. */
  erased?: Record<string, number>;
};

export const suppressionSchema = new Schema<SuppressionDoc>(
  {
    _id: String,
    scope: String,
    emailKey: String,
    reasons: [Schema.Types.Mixed],
    erased: Schema.Types.Mixed,
  },
  SCHEMA_OPTIONS,
);
// all()
suppressionSchema.index({ scope: 1, _id: 1 });

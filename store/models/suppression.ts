import { Schema } from 'mongoose';
import type { Suppression } from '../../domain/member.js';
import { SCHEMA_OPTIONS, type Stored } from './document.js';

export type SuppressionDoc = Stored<Suppression>;

export const suppressionSchema = new Schema<SuppressionDoc>(
  { _id: String, scope: String, emailKey: String, reasons: [Schema.Types.Mixed] },
  SCHEMA_OPTIONS,
);
// all()
suppressionSchema.index({ scope: 1, _id: 1 });

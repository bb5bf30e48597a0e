import { Schema } from 'mongoose';
import type { AuditEntry } from '../../domain/access.js';
import { SCHEMA_OPTIONS, type Stored } from './document.js';

export type AuditEntryDoc = Stored<AuditEntry>;

export const auditEntrySchema = new Schema<AuditEntryDoc>(
  {
    _id: String,
    at: String,
    actor: String,
    action: String,
    subject: String,
    before: Schema.Types.Mixed,
    after: Schema.Types.Mixed,
  },
  SCHEMA_OPTIONS,
);
// page(), of one subject and of all
auditEntrySchema.index({ subject: 1, at: -1, _id: -1 });
auditEntrySchema.index({ at: -1, _id: -1 });

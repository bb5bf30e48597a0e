import { Schema } from 'mongoose';
import type { MailingList } from '../../domain/connection.js';
import { SCHEMA_OPTIONS, type Stored } from './document.js';

export type ListDoc = Stored<MailingList>;

export const listSchema = new Schema<ListDoc>(
  {
    _id: String,
    name: String,
    runSeq: Number,
    orgIds: [String],
    createdAt: String,
    updatedAt: String,
  },
  SCHEMA_OPTIONS,
);
// page()
listSchema.index({ createdAt: -1, _id: -1 });

import { Schema } from 'mongoose';
import type { Member } from '../../domain/member.js';
import { SCHEMA_OPTIONS, type Stored } from './document.js';

export type MemberDoc = Stored<Member>;

export const memberSchema = new Schema<MemberDoc>(
  {
    _id: String,
    listId: String,
    emailKey: String,
    email: String,
    status: String,
    causes: [Schema.Types.Mixed],
    fields: Schema.Types.Mixed,
    claims: [Schema.Types.Mixed],
    rev: Number,
    createdAt: String,
    updatedAt: String,
  },
  SCHEMA_OPTIONS,
);
// replace() and remove(): the embedded server uses an index only for a filter of exactly its keys
memberSchema.index({ _id: 1, rev: 1 }, { unique: true });
// page() by status, count()
memberSchema.index({ listId: 1, status: 1, _id: 1 });
// page() by start of the address
memberSchema.index({ listId: 1, email: 1 });

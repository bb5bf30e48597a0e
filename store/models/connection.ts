import { Schema } from 'mongoose';
import type { Connection } from '../../domain/connection.js';
import { SCHEMA_OPTIONS, type Stored } from './document.js';

export type ConnectionDoc = Stored<Connection>;

export const connectionSchema = new Schema<ConnectionDoc>(
  {
    _id: String,
    name: String,
    loginUrl: String,
    timeZone: String,
    auth: Schema.Types.Mixed,
    orgId: String,
    sandbox: Boolean,
    username: String,
    createdAt: String,
    updatedAt: String,
  },
  SCHEMA_OPTIONS,
);
// page()
connectionSchema.index({ createdAt: -1, _id: -1 });

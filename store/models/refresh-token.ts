import { Schema } from 'mongoose';
import { SCHEMA_OPTIONS } from './document.js';

/** `connectionId:digest of the token that a person gave` → the newest of its grant. */
export interface RefreshTokenDoc {
  _id: string;
  connectionId: string;
  /** Encrypted. */
  newest: string;
}

export const refreshTokenSchema = new Schema<RefreshTokenDoc>(
  { _id: String, connectionId: String, newest: String },
  SCHEMA_OPTIONS,
);
// delete() of the connection
refreshTokenSchema.index({ connectionId: 1 });

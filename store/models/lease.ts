import { Schema } from 'mongoose';
import { SCHEMA_OPTIONS } from './document.js';

export interface LeaseDoc {
  _id: string;
  holder: string;
  /** Milliseconds since the epoch. */
  until: number;
}

export const leaseSchema = new Schema<LeaseDoc>(
  { _id: String, holder: String, until: Number },
  SCHEMA_OPTIONS,
);

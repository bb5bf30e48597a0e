import { Schema } from 'mongoose';
import type { Canary } from '../canary.js';
import { SCHEMA_OPTIONS } from './document.js';

export interface CanaryDoc extends Canary {
  _id: string;
  createdAt: string;
}

export const canarySchema = new Schema<CanaryDoc>(
  { _id: String, addressKey: String, sealed: String, createdAt: String },
  SCHEMA_OPTIONS,
);

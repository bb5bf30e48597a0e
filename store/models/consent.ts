import { Schema } from 'mongoose';
import type { Consent } from '../../domain/member.js';
import { SCHEMA_OPTIONS, type Stored } from './document.js';

export type ConsentDoc = Stored<Consent>;

export const consentSchema = new Schema<ConsentDoc>(
  {
    _id: String,
    orgId: String,
    recordId: String,
    object: String,
    emailKey: String,
    optedOut: Boolean,
    at: String,
    from: String,
  },
  SCHEMA_OPTIONS,
);
// optedOut()
consentSchema.index({ orgId: 1, optedOut: 1, object: 1 });

/** `orgId:emailKey` → records that had this address at some time: finds consents by address through ids alone. */
export interface ConsentKeyDoc {
  _id: string;
  records: string[];
}

export const consentKeySchema = new Schema<ConsentKeyDoc>(
  { _id: String, records: [String] },
  SCHEMA_OPTIONS,
);

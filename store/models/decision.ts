import { Schema } from 'mongoose';
import type { Decision } from '../../domain/decision.js';
import { SCHEMA_OPTIONS } from './document.js';

export interface DecisionDoc extends Decision {
  /** `listId:emailKey:runSeq:recordId`; `of()` reads the range of an address by it. */
  _id: string;
}

export const decisionSchema = new Schema<DecisionDoc>(
  {
    _id: String,
    listId: String,
    emailKey: String,
    runSeq: Number,
    recordId: String,
    syncId: String,
    runId: String,
    object: String,
    outcome: String,
    rule: String,
    detail: String,
    at: String,
  },
  SCHEMA_OPTIONS,
);

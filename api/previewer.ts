import type { Connection, MailingList } from '../domain/connection.js';
import type { FieldValue } from '../domain/member.js';
import type { Disposition, DispositionCounts, RemovalCounts, RunMode } from '../domain/run.js';
import type { SyncDefinition } from '../domain/sync.js';

/** Decides the first records of a sync as a run would, and writes nothing. Failures of the org pass through. */
export interface Previewer {
  preview(request: PreviewRequest): Promise<Preview>;
}

export interface PreviewRequest {
  definition: SyncDefinition;
  connection: Connection;
  list: MailingList;
  /** The sync that is to change: what it holds counts. Null for a new one. */
  syncId: string | null;
  /** Source records that are decided, at most. */
  limit: number;
  /** One record alone, or those of one address. */
  only: { recordId: string } | { email: string } | null;
}

export interface Preview {
  soql: string;
  count: number | null;
  viewCount: number | null;
  mode: RunMode;
  modeReason: string | null;
  reader: 'rest' | 'bulk';
  notes: string[];
  read: number;
  complete: boolean;
  apiCalls: number;
  runCalls: number | null;
  people: number;
  dispositions: DispositionCounts;
  removals: RemovalCounts;
  rows: PreviewRow[];
}

export interface PreviewRow {
  sourceId: string;
  personId: string | null;
  email: string | null;
  disposition: Disposition;
  rule: string;
  detail: string | null;
  fields: Record<string, FieldValue>;
}

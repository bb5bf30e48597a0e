import type { Connection } from 'mongoose';
import { apiKeySchema, type ApiKeyDoc } from './api-key.js';
import { auditEntrySchema, type AuditEntryDoc } from './audit-entry.js';
import { canarySchema, type CanaryDoc } from './canary.js';
import { claimBlockSchema, type ClaimBlockDoc } from './claim-block.js';
import { connectionSchema, type ConnectionDoc } from './connection.js';
import { consentKeySchema, consentSchema, type ConsentKeyDoc, type ConsentDoc } from './consent.js';
import { decisionSchema, type DecisionDoc } from './decision.js';
import { idempotencyKeySchema, type IdempotencyKeyDoc } from './idempotency-key.js';
import { leaseSchema, type LeaseDoc } from './lease.js';
import { ledgerPageSchema, type LedgerPageDoc } from './ledger-page.js';
import { listSchema, type ListDoc } from './list.js';
import { memberSchema, type MemberDoc } from './member.js';
import { refreshTokenSchema, type RefreshTokenDoc } from './refresh-token.js';
import {
  heldResubscribesSchema,
  removalPlanSchema,
  type HeldResubscribesDoc,
  type RemovalPlanDoc,
} from './removal-plan.js';
import { runSchema, type RunDoc } from './run.js';
import { snapshotReads } from './snapshot-reads.js';
import { suppressionSchema, type SuppressionDoc } from './suppression.js';
import { syncSchema, syncVersionSchema, type SyncDoc, type SyncVersionDoc } from './sync.js';

export type Models = ReturnType<typeof createModels>;

/** Every collection, under its own name, on one connection. */
export function createModels(db: Connection) {
  db.plugin(snapshotReads);
  return {
    connections: db.model<ConnectionDoc>('connections', connectionSchema, 'connections'),
    lists: db.model<ListDoc>('lists', listSchema, 'lists'),
    members: db.model<MemberDoc>('members', memberSchema, 'members'),
    claimBlocks: db.model<ClaimBlockDoc>('claimBlocks', claimBlockSchema, 'claimBlocks'),
    consents: db.model<ConsentDoc>('consents', consentSchema, 'consents'),
    consentKeys: db.model<ConsentKeyDoc>('consentKeys', consentKeySchema, 'consentKeys'),
    suppressions: db.model<SuppressionDoc>('suppressions', suppressionSchema, 'suppressions'),
    syncs: db.model<SyncDoc>('syncs', syncSchema, 'syncs'),
    syncVersions: db.model<SyncVersionDoc>('syncVersions', syncVersionSchema, 'syncVersions'),
    runs: db.model<RunDoc>('runs', runSchema, 'runs'),
    ledgerPages: db.model<LedgerPageDoc>('ledgerPages', ledgerPageSchema, 'ledgerPages'),
    decisions: db.model<DecisionDoc>('decisions', decisionSchema, 'decisions'),
    removalPlans: db.model<RemovalPlanDoc>('removalPlans', removalPlanSchema, 'removalPlans'),
    heldResubscribes: db.model<HeldResubscribesDoc>(
      'heldResubscribes',
      heldResubscribesSchema,
      'heldResubscribes',
    ),
    audit: db.model<AuditEntryDoc>('audit', auditEntrySchema, 'audit'),
    apiKeys: db.model<ApiKeyDoc>('apiKeys', apiKeySchema, 'apiKeys'),
    idempotencyKeys: db.model<IdempotencyKeyDoc>(
      'idempotencyKeys',
      idempotencyKeySchema,
      'idempotencyKeys',
    ),
    leases: db.model<LeaseDoc>('leases', leaseSchema, 'leases'),
    refreshTokens: db.model<RefreshTokenDoc>('refreshTokens', refreshTokenSchema, 'refreshTokens'),
    canaries: db.model<CanaryDoc>('canaries', canarySchema, 'canaries'),
  };
}

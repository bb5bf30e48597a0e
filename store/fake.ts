import { createFakeApiKeyStore } from './fake/api-keys.js';
import { createFakeAuditStore } from './fake/audit.js';
import { createFakeClaimStore } from './fake/claims.js';
import { createFakeConnectionStore } from './fake/connections.js';
import { createFakeConsentStore } from './fake/consents.js';
import { createFakeDecisionStore } from './fake/decisions.js';
import { createFakeIdempotencyStore } from './fake/idempotency.js';
import { createFakeLeaseStore } from './fake/leases.js';
import { createFakeLedgerStore } from './fake/ledger.js';
import { createFakeListStore } from './fake/lists.js';
import { createFakeMemberStore } from './fake/members.js';
import { createFakeRefreshTokenStore } from './fake/refresh-tokens.js';
import { createFakeRemovalPlanStore } from './fake/removal-plans.js';
import { createFakeRunStore } from './fake/runs.js';
import { createFakeSuppressionStore } from './fake/suppressions.js';
import { createFakeSyncStore } from './fake/syncs.js';
import type { Keyring, Stores } from './port.js';

/** All stores in memory, for the tests of other rooms; the conformance suite holds them to the real ones' behaviour. */
export function createFakeStores({ keyring }: { keyring: Keyring }): Stores {
  const refreshTokens = createFakeRefreshTokenStore(keyring);
  return {
    connections: createFakeConnectionStore(keyring, refreshTokens),
    lists: createFakeListStore(),
    members: createFakeMemberStore(),
    claims: createFakeClaimStore(),
    consents: createFakeConsentStore(),
    suppressions: createFakeSuppressionStore(),
    syncs: createFakeSyncStore(),
    runs: createFakeRunStore(),
    ledger: createFakeLedgerStore(),
    decisions: createFakeDecisionStore(),
    removalPlans: createFakeRemovalPlanStore(),
    audit: createFakeAuditStore(),
    apiKeys: createFakeApiKeyStore(),
    idempotency: createFakeIdempotencyStore(keyring),
    leases: createFakeLeaseStore(),
    refreshTokens,
  };
}

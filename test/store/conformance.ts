import { afterAll, beforeAll, describe } from 'vitest';
import type { Stores } from '../../store/port.js';
import { claimConformance } from './conformance/claims.js';
import { connectionConformance } from './conformance/connections.js';
import { consentConformance } from './conformance/consents.js';
import { decisionConformance } from './conformance/decisions.js';
import { keyConformance } from './conformance/keys.js';
import { leaseConformance } from './conformance/leases.js';
import { ledgerConformance } from './conformance/ledger.js';
import { listConformance } from './conformance/lists.js';
import { memberConformance } from './conformance/members.js';
import { refreshTokenConformance } from './conformance/refresh-tokens.js';
import { removalPlanConformance } from './conformance/removal-plans.js';
import { runConformance } from './conformance/runs.js';
import { suppressionConformance } from './conformance/suppressions.js';
import { syncConformance } from './conformance/syncs.js';

export interface OpenStores {
  stores: Stores;
  close(): Promise<void>;
}

/** Reads the stores of the test at hand. */
export type Subject = () => Stores;

const PARTS: Record<string, (stores: Subject) => void> = {
  connections: connectionConformance,
  lists: listConformance,
  members: memberConformance,
  claims: claimConformance,
  consents: consentConformance,
  suppressions: suppressionConformance,
  syncs: syncConformance,
  runs: runConformance,
  ledger: ledgerConformance,
  decisions: decisionConformance,
  removalPlans: removalPlanConformance,
  keys: keyConformance,
  leases: leaseConformance,
  refreshTokens: refreshTokenConformance,
};

/** What every implementation of the port must do. Each part gets stores that nobody has written to. */
export function storeConformance(open: (part: string) => Promise<OpenStores>): void {
  for (const [part, conformance] of Object.entries(PARTS)) {
    describe(part, () => {
      let opened: OpenStores;
      beforeAll(async () => {
        opened = await open(part);
      });
      afterAll(() => opened.close());
      conformance(() => opened.stores);
    });
  }
}

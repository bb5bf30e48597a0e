import type { Keyring, Stores } from '../store/port.js';
import type { SalesforceGateway } from '../salesforce/port.js';

/** What activities need of the world; the worker's composition root passes it in. */
export interface ActivityDeps {
  stores: Stores;
  salesforce: SalesforceGateway;
  keyring: Keyring;
  clock: () => Date;
  /** A chunk of pages ends after about this long, so that history stays short and a crash costs little. */
  chunkMs: number;
  /** Rows a Salesforce page, at most 2,000. */
  pageSize: number;
  /** Longest time between two looks at an org's opt-outs beside runs (C3); a day when absent. */
  consentWatchMs?: number;
  /** Called between the steps of a page, for tests that stop the process at one. */
  onStep?: (step: PageStep) => void;
}

/** The write order of a page (E1). */
export type PageStep = 'read' | 'ledger' | 'consents' | 'members' | 'claims' | 'checkpoint';

export const nowOf = (deps: Pick<ActivityDeps, 'clock'>): string => deps.clock().toISOString();

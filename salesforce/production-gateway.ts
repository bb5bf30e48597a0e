import { setTimeout as wait } from 'node:timers/promises';
import type { WithFreshCredentials } from './fresh-credentials.js';
import {
  createSalesforceGateway,
  type ClosableSalesforceGateway,
  type SalesforceGatewayOptions,
} from './gateway.js';

export interface ProductionGatewayOptions extends Pick<
  SalesforceGatewayOptions,
  'apiVersion' | 'proxy' | 'logger'
> {
  withFreshCredentials: WithFreshCredentials;
  /** Origins that may be signed in at beside Salesforce's own hosts. */
  loginAllow: readonly string[];
}

const SECOND_MS = 1000;

/** The gateway as API and worker run it: generous with slow answers, patient with short outages, never endless. */
export function createProductionGateway(
  options: ProductionGatewayOptions,
): ClosableSalesforceGateway {
  const { loginAllow, ...rest } = options;
  return createSalesforceGateway({
    ...rest,
    allowedOrigins: loginAllow,
    timeouts: {
      connectMs: 10 * SECOND_MS,
      headersMs: 120 * SECOND_MS,
      bodyIdleMs: 30 * SECOND_MS,
      bodyMs: 300 * SECOND_MS,
    },
    retry: { attempts: 5, baseMs: 500, maxMs: 20 * SECOND_MS },
    clock: () => Date.now(),
    sleep: (ms, signal) => wait(ms, undefined, signal ? { signal } : undefined),
  });
}

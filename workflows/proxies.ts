import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

/** One proxy per timeout class. Retries that may pass by themselves go on for hours; the reason shows in the run. */

/** Small reads and writes of our own store; not worth a round trip through the server. */
export const local = proxyLocalActivities<
  Pick<Activities, 'loadSync' | 'planFire' | 'projectSync'>
>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

/** One document. */
export const quick = proxyActivities<Pick<Activities, 'endRun' | 'holdRun'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
});

/** A few calls to Salesforce, or one pass over a stored ledger. */
export const medium = proxyActivities<Pick<Activities, 'openRun' | 'closeRun'>>({
  startToCloseTimeout: '10m',
  scheduleToCloseTimeout: '6h',
  retry: { initialInterval: '2s', maximumInterval: '5m' },
});

/** A chunk of pages: heartbeats after each, so a dead worker is noticed within ten seconds. */
export const pages = proxyActivities<Pick<Activities, 'readConsents' | 'readPages' | 'settleRun'>>({
  startToCloseTimeout: '30m',
  scheduleToCloseTimeout: '6h',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '2s', maximumInterval: '5m' },
});

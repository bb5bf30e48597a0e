import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

/** One proxy per timeout class. Retries that may pass by themselves go on for hours; the reason shows in the run. */

/** Small reads and writes of our own store; not worth a round trip through the server. */
export const local = proxyLocalActivities<
  Pick<Activities, 'loadSync' | 'planFire' | 'projectSync' | 'decidePlan'>
>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

/** One document. */
export const quick = proxyActivities<Pick<Activities, 'endRun' | 'holdRun' | 'reopenPlan'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', maximumInterval: '30s' },
});

/**
 * All that takes longer heartbeats, so a dead worker is noticed within ten seconds. The pause after that never grows:
 * a worker that dies ten times costs ten pauses. Failures bring a growing pause of their own.
 */
const beating = {
  scheduleToCloseTimeout: '6h',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '2s', backoffCoefficient: 1 },
} as const;

/** A few calls to Salesforce, or one pass over a stored ledger. */
export const medium = proxyActivities<Pick<Activities, 'openRun' | 'closeRun'>>({
  ...beating,
  startToCloseTimeout: '10m',
});

/** A chunk of pages, or one pass over them with calls to Salesforce for each. */
export const pages = proxyActivities<
  Pick<Activities, 'readConsents' | 'readPages' | 'settleRun' | 'applyPlan'>
>({
  ...beating,
  startToCloseTimeout: '30m',
});

/** One look at the opt-outs of an org, as long as that takes. */
export const looks = proxyActivities<Pick<Activities, 'watchConsents'>>({
  ...beating,
  startToCloseTimeout: '2h',
});

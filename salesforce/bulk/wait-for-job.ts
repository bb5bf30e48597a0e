import type { Sleep } from '../http.js';
import { jobFailed, stillWaiting } from './failures.js';
import type { BulkJob } from './job.js';
import type { BulkSettings } from './settings.js';

const GROWTH = 1.5;

/**
 * Looks at a job with growing pauses until it is complete, the signal is aborted, or `waitMs` are over (then
 * SALESFORCE_UNAVAILABLE, and the caller may wait on). Fails BULK_JOB_FAILED.
 */
export async function waitForJob(
  look: () => Promise<BulkJob>,
  sleep: Sleep,
  settings: Pick<BulkSettings, 'firstPauseMs' | 'longestPauseMs' | 'waitMs'>,
  signal?: AbortSignal,
): Promise<BulkJob> {
  let pause = settings.firstPauseMs;
  for (let waited = 0; ;) {
    const job = await look();
    if (job.state === 'JobComplete') return job;
    if (job.state === 'Failed' || job.state === 'Aborted') {
      throw jobFailed(job.id, job.state, job.errorMessage);
    }
    if (waited >= settings.waitMs) throw stillWaiting(job.id, waited);
    await sleep(pause, signal);
    waited += pause;
    pause = Math.min(settings.longestPauseMs, pause * GROWTH);
  }
}

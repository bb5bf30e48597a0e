import { ResubscribeBudget } from '../../domain/consent.js';
import type { RunRecord } from '../../domain/run.js';
import type { SyncDefinition } from '../../domain/sync.js';
import type { Waiting } from '../write-consents.js';

/** What a run's attempt may still end of `guard.maxResubscribes` (C5); made once an attempt. */
export const runBudget = (
  { resubscribes = 0 }: Pick<RunRecord, 'resubscribes'>,
  { guard }: Pick<SyncDefinition, 'guard'>,
): ResubscribeBudget => new ResubscribeBudget(guard.maxResubscribes, resubscribes);

/** Parts of what a run keeps waiting: the look before the pages writes the first ones. */
const PAGES = 1_000_000;
const SETTLING = 2_000_000;

/** For `writeConsents` of a page; the same page again writes the same part. */
export const waitingOnPage = (
  runId: string,
  budget: ResubscribeBudget,
  pageNo: number,
): Waiting => ({ runId, budget, part: PAGES + pageNo });

/** For `writeConsents` of rows that settling asks for. */
export const waitingInSettling = (
  runId: string,
  budget: ResubscribeBudget,
  pageNo: number,
): Waiting => ({ runId, budget, part: SETTLING + pageNo });

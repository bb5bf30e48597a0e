import {
  CancellationScope,
  isCancellation,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { RUN_OUTCOME, SYNC_ID } from './attributes.js';
import type { ApprovalInput } from './messages.js';
import { pages, quick } from './proxies.js';
import { describeFailure } from './run.js';

/** Applies the removal plan of a run that a person approved; the sync sees to it that no run goes on beside it. */
export async function approval({ syncId, runId }: ApprovalInput): Promise<void> {
  upsertSearchAttributes([{ key: SYNC_ID, value: syncId }]);
  setCurrentDetails('Applying approved removals: each record is asked for once more by Id');
  try {
    const { approved, spared } = await pages.applyPlan({ runId });
    upsertSearchAttributes([{ key: RUN_OUTCOME, value: 'succeeded' }]);
    setCurrentDetails(`Applied: ${approved} removals approved, ${spared} spared`);
  } catch (error) {
    const failure = isCancellation(error) ? null : describeFailure(error);
    await CancellationScope.nonCancellable(() => quick.reopenPlan({ runId, error: failure }));
    upsertSearchAttributes([{ key: RUN_OUTCOME, value: failure ? 'failed' : 'cancelled' }]);
    setCurrentDetails(failure ? `Waits again: ${failure.code}. ${failure.message}` : 'Cancelled');
    throw error;
  }
}

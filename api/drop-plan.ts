import type { ApiDeps } from './deps.js';

/**
 * A deleted sync leaves nothing behind that waits for a person. Its workflow sees to that, unless it was gone already;
 * doing it twice changes nothing.
 */
export async function dropPlan(
  { stores, clock }: Pick<ApiDeps, 'stores' | 'clock'>,
  syncId: string,
): Promise<void> {
  const open = await stores.removalPlans.open(syncId);
  if (!open) return;
  const run = await stores.runs.get(open.runId);
  if (run?.state === 'waitingForApproval') {
    await stores.runs.update(run.id, { state: 'succeeded', waitingFor: null });
  }
  await stores.removalPlans.change(open.runId, ['waiting', 'applying'], {
    ...{ state: 'rejected', decidedBy: 'system', decidedAt: clock().toISOString() },
  });
}

import { readingOf } from '../domain/run.js';
import { nowOf, type ActivityDeps } from './deps.js';
import { sweepSuppressions } from './consent/sweep-suppressions.js';
import { lookAtOrg, type LookResult } from './consent/look-at-org.js';
import type { Beat } from './read-pages.js';
import { loadParts, loadRun } from './run-context.js';

/** Counts alone: this goes into history. */
export interface ReadConsentsResult extends LookResult {
  apiCalls: number;
  retries: number;
}

/**
 * Before the first page: reads the opt-outs of the run's org (C3) and brings what stands against addresses to members
 * that lack it. More than `guard.maxResubscribes` ended opt-outs wait with the run (C5).
 */
export async function readConsents(
  deps: ActivityDeps,
  input: { runId: string },
  beat: Beat,
): Promise<ReadConsentsResult> {
  const run = await loadRun(deps, input.runId);
  const { connection, definition, list } = await loadParts(deps, run.syncId, run.syncVersion);
  const org = await deps.salesforce.open(connection);
  const { runs, removalPlans } = deps.stores;
  const policy = {
    max: definition.guard.maxResubscribes,
    met: async (resubscribes: number) => {
      await runs.update(run.id, { resubscribes });
    },
    keep: removalPlans.putResubscribes.bind(removalPlans, run.id),
  };
  const at = { org, orgId: run.orgId, required: readingOf(run).personObject };
  const result = await lookAtOrg(deps, at, policy, beat);
  await sweepSuppressions(deps.stores, [list], nowOf(deps), beat);
  return { ...result, ...org.usage() };
}

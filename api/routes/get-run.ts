import { endpoint } from '../endpoint.js';
import { loadRun } from '../load.js';
import { runParams, runWithPlanAnswer, toRunWithPlan } from '../schemas/run.js';

export const getRun = endpoint({
  summary:
    'A run: progress, counts, what it read, whether its ledger closed, and what waits for approval',
  params: runParams,
  success: { status: 200, description: 'The run', schema: runWithPlanAnswer },
  handle:
    ({ stores }) =>
    async ({ params }) => {
      const run = await loadRun(stores, params.id);
      return { status: 200, body: toRunWithPlan(run, await stores.removalPlans.get(run.id)) };
    },
});

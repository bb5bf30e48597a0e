import { endpoint } from '../endpoint.js';
import { loadRun } from '../load.js';
import { runAnswer, runParams, toRunAnswer } from '../schemas/run.js';

export const getRun = endpoint({
  summary: 'A run: progress, counts, and whether its ledger closed',
  params: runParams,
  success: { status: 200, description: 'The run', schema: runAnswer },
  handle:
    ({ stores }) =>
    async ({ params }) => ({
      status: 200,
      body: toRunAnswer(await loadRun(stores, params.id)),
    }),
});

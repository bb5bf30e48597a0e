import { decideRun } from '../decide-run.js';
import { endpoint } from '../endpoint.js';
import { decideBody, runParams, runWithPlanAnswer } from '../schemas/run.js';

export const approveRun = endpoint({
  summary:
    'Approve what the guard of a run held; each record is asked for once more before it goes',
  params: runParams,
  body: decideBody,
  success: { status: 200, description: 'The run with its plan', schema: runWithPlanAnswer },
  handle: (deps) => (call) => decideRun(deps, call, 'approve'),
});

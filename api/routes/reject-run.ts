import { decideRun } from '../decide-run.js';
import { endpoint } from '../endpoint.js';
import { decideBody, runParams, runWithPlanAnswer } from '../schemas/run.js';

export const rejectRun = endpoint({
  summary: 'Reject what the guard of a run held: the claims stay',
  params: runParams,
  body: decideBody,
  success: { status: 200, description: 'The run with its plan', schema: runWithPlanAnswer },
  handle: (deps) => (call) => decideRun(deps, call, 'reject'),
});

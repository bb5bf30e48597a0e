import { endpoint } from '../endpoint.js';
import type { RunNowAnswer } from '../engine-port.js';
import { idParams } from '../schemas/basics.js';
import { runBody, runNowAnswer } from '../schemas/sync.js';
import { commandSync } from '../sync-command.js';
import type { SyncCommand } from '../sync-command.js';

export const runSync = endpoint({
  summary: 'Run a sync now, or as soon as its current run ends',
  params: idParams,
  body: runBody,
  success: { status: 200, description: 'The sync after it, and the run', schema: runNowAnswer },
  handle: (deps) => async (call) => {
    const mode = call.body.mode ?? null;
    const send: SyncCommand<RunNowAnswer> = (sync, requestId) =>
      deps.engine.run(sync, requestId, mode);
    const { answer, status } = await commandSync(deps, call, 'sync.run', send, { mode });
    return { status: 200, body: { ...answer, runId: status.runId } };
  },
});

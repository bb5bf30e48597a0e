import { endpoint } from '../endpoint.js';
import { idParams } from '../schemas/basics.js';
import { syncAnswer } from '../schemas/sync.js';
import { commandSync } from '../sync-command.js';
import type { SyncCommand } from '../sync-command.js';

export const resumeSync = endpoint({
  summary: 'Resume a paused sync; a run that holds goes on at its page',
  params: idParams,
  success: { status: 200, description: 'The sync after it', schema: syncAnswer },
  handle: (deps) => async (call) => {
    const send: SyncCommand = (sync, requestId) => deps.engine.resume(sync, requestId);
    const { answer } = await commandSync(deps, call, 'sync.resume', send);
    return { status: 200, body: answer };
  },
});

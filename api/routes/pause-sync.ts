import { endpoint } from '../endpoint.js';
import { idParams } from '../schemas/basics.js';
import { pauseBody, syncAnswer } from '../schemas/sync.js';
import { commandSync } from '../sync-command.js';
import type { SyncCommand } from '../sync-command.js';

export const pauseSync = endpoint({
  summary: 'Pause a sync; a run that is going on holds at its next page',
  params: idParams,
  body: pauseBody,
  success: { status: 200, description: 'The sync after it', schema: syncAnswer },
  handle: (deps) => async (call) => {
    const details = { reason: call.body.reason ?? null };
    const send: SyncCommand = (sync, requestId) => deps.engine.pause(sync, requestId);
    const { answer } = await commandSync(deps, call, 'sync.pause', send, details);
    return { status: 200, body: answer };
  },
});

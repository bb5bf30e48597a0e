import { record } from '../audit.js';
import { dropPlan } from '../drop-plan.js';
import { endpoint } from '../endpoint.js';
import { loadSync } from '../load.js';
import { idParams } from '../schemas/basics.js';
import { syncRef } from '../sync-command.js';

export const deleteSync = endpoint({
  summary: 'End a sync; its runs and members stay',
  params: idParams,
  success: { status: 204, description: 'Ended' },
  handle:
    (deps) =>
    async ({ params, actor, idFor }) => {
      const sync = await loadSync(deps.stores, params.id);
      await deps.engine.remove(syncRef(sync), idFor('request'));
      await dropPlan(deps, sync.id);
      await deps.stores.syncs.delete(sync.id, deps.clock().toISOString());
      const before = { name: sync.name, version: sync.version };
      await record(deps, actor, { action: 'sync.delete', subject: sync.id, before, after: null });
      return { status: 204 };
    },
});

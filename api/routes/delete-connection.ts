import { record } from '../audit.js';
import { auditedConnection } from '../audited-connection.js';
import { endpoint } from '../endpoint.js';
import { ApiError } from '../errors.js';
import { loadConnection } from '../load.js';
import { idParams } from '../schemas/basics.js';

export const deleteConnection = endpoint({
  summary: 'Delete a connection that no sync uses',
  params: idParams,
  success: { status: 204, description: 'Gone' },
  handle:
    (deps) =>
    async ({ params, actor }) => {
      const connection = await loadConnection(deps.stores, params.id);
      const users = await deps.stores.syncs.page({ connectionId: connection.id }, { limit: 1 });
      if (users.items[0]) {
        const message = `Sync ${users.items[0].id} uses this connection. Delete its syncs first.`;
        throw new ApiError(409, 'CONNECTION_IN_USE', message);
      }
      await deps.stores.connections.delete(connection.id);
      const before = auditedConnection(connection);
      const change = { action: 'connection.delete', subject: connection.id, before, after: null };
      await record(deps, actor, change);
      return { status: 204 };
    },
});

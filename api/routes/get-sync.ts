import { endpoint } from '../endpoint.js';
import { loadSyncWithVersion } from '../load.js';
import { idParams } from '../schemas/basics.js';
import { syncAnswer, toSyncAnswer } from '../schemas/sync.js';

export const getSync = endpoint({
  summary: 'A sync and its definition; ETag is its version',
  params: idParams,
  success: { status: 200, description: 'The sync', schema: syncAnswer },
  handle:
    ({ stores }) =>
    async ({ params }) => {
      const { sync, version } = await loadSyncWithVersion(stores, params.id);
      const headers = { ETag: `"${sync.version}"` };
      return { status: 200, headers, body: toSyncAnswer(sync, version) };
    },
});

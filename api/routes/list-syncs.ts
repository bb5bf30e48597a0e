import { endpoint } from '../endpoint.js';
import { pageOf } from '../schemas/basics.js';
import { syncQuery, syncSummary } from '../schemas/sync.js';

export const listSyncs = endpoint({
  summary: 'Syncs, newest first',
  query: syncQuery,
  success: { status: 200, description: 'A page', schema: pageOf(syncSummary) },
  handle:
    ({ stores }) =>
    async ({ query }) => {
      const { limit, cursor, ...filter } = query;
      return { status: 200, body: await stores.syncs.page(filter, { limit, cursor }) };
    },
});

import { endpoint } from '../endpoint.js';
import { loadConnection } from '../load.js';
import { listViewsAnswer, objectParams } from '../schemas/salesforce.js';

export const listListViews = endpoint({
  summary: 'List views of an object',
  params: objectParams,
  success: { status: 200, description: 'All of them', schema: listViewsAnswer },
  handle:
    ({ stores, salesforce }) =>
    async ({ params }) => {
      const org = await salesforce.open(await loadConnection(stores, params.id));
      return { status: 200, body: { items: await org.listViews(params.object), nextCursor: null } };
    },
});

import { endpoint } from '../endpoint.js';
import { loadSync } from '../load.js';
import { idParams, pageOf, pageQuery } from '../schemas/basics.js';
import { runAnswer, toRunAnswer } from '../schemas/run.js';

export const listRuns = endpoint({
  summary: 'Runs of a sync, newest first',
  params: idParams,
  query: pageQuery,
  success: { status: 200, description: 'A page', schema: pageOf(runAnswer) },
  handle:
    ({ stores }) =>
    async ({ params, query }) => {
      const sync = await loadSync(stores, params.id);
      const page = await stores.runs.page(sync.id, query);
      return { status: 200, body: { ...page, items: page.items.map(toRunAnswer) } };
    },
});

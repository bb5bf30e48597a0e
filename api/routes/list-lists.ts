import { endpoint } from '../endpoint.js';
import { pageOf, pageQuery } from '../schemas/basics.js';
import { listAnswer, toListAnswer } from '../schemas/list.js';

export const listLists = endpoint({
  summary: 'Mailing lists, newest first',
  query: pageQuery,
  success: { status: 200, description: 'A page', schema: pageOf(listAnswer) },
  handle:
    ({ stores }) =>
    async ({ query }) => {
      const page = await stores.lists.page(query);
      return { status: 200, body: { ...page, items: page.items.map(toListAnswer) } };
    },
});

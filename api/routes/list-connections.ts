import { endpoint } from '../endpoint.js';
import { pageOf, pageQuery } from '../schemas/basics.js';
import { connectionAnswer, toConnectionAnswer } from '../schemas/connection.js';

export const listConnections = endpoint({
  summary: 'Connections, newest first',
  query: pageQuery,
  success: { status: 200, description: 'A page', schema: pageOf(connectionAnswer) },
  handle:
    ({ stores }) =>
    async ({ query }) => {
      const page = await stores.connections.page(query);
      return { status: 200, body: { ...page, items: page.items.map(toConnectionAnswer) } };
    },
});

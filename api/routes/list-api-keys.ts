import { endpoint } from '../endpoint.js';
import { apiKeyAnswer } from '../schemas/access.js';
import { pageOf, pageQuery } from '../schemas/basics.js';

export const listApiKeys = endpoint({
  summary: 'API keys, without the keys themselves',
  query: pageQuery,
  success: { status: 200, description: 'A page', schema: pageOf(apiKeyAnswer) },
  handle:
    ({ stores }) =>
    async ({ query }) => ({
      status: 200,
      body: await stores.apiKeys.page(query),
    }),
});

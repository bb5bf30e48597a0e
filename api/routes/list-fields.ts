import { endpoint } from '../endpoint.js';
import { loadConnection } from '../load.js';
import { fieldsAnswer, objectParams } from '../schemas/salesforce.js';

export const listFields = endpoint({
  summary: 'Fields of an object',
  params: objectParams,
  success: { status: 200, description: 'All of them', schema: fieldsAnswer },
  handle:
    ({ stores, salesforce }) =>
    async ({ params }) => {
      const org = await salesforce.open(await loadConnection(stores, params.id));
      return { status: 200, body: { items: await org.fields(params.object), nextCursor: null } };
    },
});

import { endpoint } from '../endpoint.js';
import { loadConnection } from '../load.js';
import { idParams } from '../schemas/basics.js';
import { objectsAnswer } from '../schemas/salesforce.js';

export const listObjects = endpoint({
  summary: 'Objects that the org shows to the user',
  params: idParams,
  success: { status: 200, description: 'All of them', schema: objectsAnswer },
  handle:
    ({ stores, salesforce }) =>
    async ({ params }) => {
      const org = await salesforce.open(await loadConnection(stores, params.id));
      return { status: 200, body: { items: await org.objects(), nextCursor: null } };
    },
});

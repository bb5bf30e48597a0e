import { endpoint } from '../endpoint.js';
import { loadConnection } from '../load.js';
import { idParams } from '../schemas/basics.js';
import { connectionAnswer, toConnectionAnswer } from '../schemas/connection.js';

export const getConnection = endpoint({
  summary: 'A connection, without secrets',
  params: idParams,
  success: { status: 200, description: 'The connection', schema: connectionAnswer },
  handle:
    ({ stores }) =>
    async ({ params }) => ({
      status: 200,
      body: toConnectionAnswer(await loadConnection(stores, params.id)),
    }),
});

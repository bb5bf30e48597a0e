import { endpoint } from '../endpoint.js';
import { loadList } from '../load.js';
import { idParams } from '../schemas/basics.js';
import { listAnswer, toListAnswer } from '../schemas/list.js';

export const getList = endpoint({
  summary: 'A mailing list',
  params: idParams,
  success: { status: 200, description: 'The list', schema: listAnswer },
  handle:
    ({ stores }) =>
    async ({ params }) => ({
      status: 200,
      body: toListAnswer(await loadList(stores, params.id)),
    }),
});

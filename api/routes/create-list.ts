import { record } from '../audit.js';
import { endpoint } from '../endpoint.js';
import { listAnswer, listBody, toListAnswer } from '../schemas/list.js';

export const createList = endpoint({
  summary: 'Create a mailing list',
  body: listBody,
  success: { status: 201, description: 'The list', schema: listAnswer },
  handle:
    (deps) =>
    async ({ body, actor, idFor }) => {
      const id = idFor('list');
      const earlier = await deps.stores.lists.get(id);
      if (earlier) return { status: 201, body: toListAnswer(earlier) };
      const at = deps.clock().toISOString();
      const list = { id, name: body.name, runSeq: 0, orgIds: [], createdAt: at, updatedAt: at };
      await deps.stores.lists.insert(list);
      const after = { name: list.name };
      await record(deps, actor, { action: 'list.create', subject: id, before: null, after });
      return { status: 201, body: toListAnswer(list) };
    },
});

import { record } from '../audit.js';
import { endpoint } from '../endpoint.js';
import { found } from '../errors.js';
import { loadList } from '../load.js';
import { idParams } from '../schemas/basics.js';
import { listAnswer, listChange, toListAnswer } from '../schemas/list.js';

export const updateList = endpoint({
  summary: 'Rename a mailing list',
  params: idParams,
  body: listChange,
  success: { status: 200, description: 'The list', schema: listAnswer },
  handle:
    (deps) =>
    async ({ params, body, actor }) => {
      const before = await loadList(deps.stores, params.id);
      const name = body.name ?? before.name;
      if (name === before.name) return { status: 200, body: toListAnswer(before) };
      const at = deps.clock().toISOString();
      const renamed = await deps.stores.lists.rename(before.id, name, at);
      const list = found(renamed, 'LIST_MISSING', 'The list was deleted meanwhile.');
      await record(deps, actor, {
        action: 'list.update',
        subject: list.id,
        before: { name: before.name },
        after: { name },
      });
      return { status: 200, body: toListAnswer(list) };
    },
});

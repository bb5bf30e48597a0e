import type { MailingList } from '../../domain/connection.js';
import type { Stores } from '../../store/port.js';
import { record } from '../audit.js';
import { endpoint } from '../endpoint.js';
import { ApiError } from '../errors.js';
import { loadList } from '../load.js';
import { idParams } from '../schemas/basics.js';

export const deleteList = endpoint({
  summary: 'Delete an empty list that no sync feeds',
  params: idParams,
  success: { status: 204, description: 'Gone' },
  handle:
    (deps) =>
    async ({ params, actor }) => {
      const list = await loadList(deps.stores, params.id);
      await refuseInUse(deps.stores, list);
      await deps.stores.lists.delete(list.id);
      const before = { name: list.name };
      await record(deps, actor, { action: 'list.delete', subject: list.id, before, after: null });
      return { status: 204 };
    },
});

async function refuseInUse(stores: Stores, list: MailingList): Promise<void> {
  const feeds = await stores.syncs.page({ listId: list.id }, { limit: 1 });
  const sync = feeds.items[0];
  if (sync) throw inUse(`Sync ${sync.id} feeds this list. Delete its syncs first.`);
  const members = await stores.members.page(list.id, {}, { limit: 1 });
  if (members.items.length > 0) {
    throw inUse('The list still has members, and only an empty one can be deleted. Keep it.');
  }
}

const inUse = (message: string) => new ApiError(409, 'LIST_IN_USE', message);

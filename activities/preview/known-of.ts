import type { Stores } from '../../store/port.js';
import { KnownCauses } from '../known-causes.js';

/** What stands against some addresses on a list: a preview does not hold those of the whole org. */
export async function knownOf(
  stores: Stores,
  listId: string,
  orgIds: string[],
  emailKeys: string[],
): Promise<KnownCauses> {
  const keys = [...new Set(emailKeys)];
  if (keys.length === 0) return KnownCauses.of([], [], listId);
  const consents = await stores.consents.byKeys(orgIds, keys);
  const suppressions = await stores.suppressions.byKeys(['all', listId], keys);
  return KnownCauses.of(consents, suppressions, listId);
}

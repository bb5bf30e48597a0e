import { suppressionId } from '../../domain/ids.js';
import type { Suppression } from '../../domain/member.js';
import { cursorOf, pageOf } from '../cursor.js';
import type { SuppressionItem, SuppressionStore } from '../port.js';
import { EVERYWHERE, listingName, newestErasures, saysSomething } from '../suppressions.js';
import { Table } from './table.js';

export function createFakeSuppressionStore(): SuppressionStore {
  const suppressions = new Table<Suppression>();
  const found = (scope: string, emailKey: string): Suppression => {
    const id = suppressionId(scope, emailKey);
    return suppressions.get(id) ?? { id, scope, emailKey, reasons: [] };
  };
  const add = ({ scope, emailKey, reason: given }: SuppressionItem): void => {
    const { cause, at, actor, reason } = given;
    const added = { cause, at, actor, reason };
    const before = found(scope, emailKey);
    if (before.reasons.some((known) => JSON.stringify(known) === JSON.stringify(added))) return;
    suppressions.put(before.id, { ...before, reasons: [...before.reasons, added] });
  };

  return {
    async byKeys(scopes, emailKeys) {
      const ids = scopes.flatMap((scope) => emailKeys.map((key) => suppressionId(scope, key)));
      const named = [...new Set(ids)].flatMap((id) => suppressions.get(id) ?? []);
      return named.filter(saysSomething);
    },
    async *all(scopes) {
      const of = suppressions.all().filter(({ scope }) => scopes.includes(scope));
      yield* of.filter(saysSomething);
    },
    async add(scope, emailKey, reason) {
      add({ scope, emailKey, reason });
    },
    async addMany(items) {
      items.forEach(add);
    },
    async lift(scope, emailKey, causes) {
      const before = found(scope, emailKey);
      const stays = before.reasons.filter(({ cause }) => !causes.includes(cause));
      suppressions.update(before.id, { reasons: stays });
      return before.reasons.filter(({ cause }) => causes.includes(cause));
    },
    async noteErased(emailKey, erased) {
      const before = found(EVERYWHERE, emailKey);
      const newest = newestErasures([...(before.erased ?? []), ...erased]);
      if (newest.size === 0) return;
      const noted = [...newest].map(([listId, runSeq]) => ({ listId, runSeq }));
      suppressions.put(before.id, { ...before, erased: noted });
    },
    async page({ scope }, { limit, cursor }) {
      const { read, write } = cursorOf(listingName(scope), 'string');
      const [after] = read(cursor) ?? [''];
      const rest = suppressions.all().filter(({ id, reasons }) => id > after && reasons.length > 0);
      const wanted = rest.filter((one) => scope === undefined || one.scope === scope);
      return pageOf(wanted, limit, (last) => write([last.id]));
    },
  };
}

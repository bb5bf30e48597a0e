import { suppressionId } from '../../domain/ids.js';
import type { Suppression } from '../../domain/member.js';
import type { SuppressionStore } from '../port.js';
import { Table } from './table.js';

export function createFakeSuppressionStore(): SuppressionStore {
  const suppressions = new Table<Suppression>();

  return {
    async byKeys(scopes, emailKeys) {
      const ids = scopes.flatMap((scope) => emailKeys.map((key) => suppressionId(scope, key)));
      return [...new Set(ids)].flatMap((id) => suppressions.get(id) ?? []);
    },
    async *all(scopes) {
      yield* suppressions.all().filter(({ scope }) => scopes.includes(scope));
    },
    async add(scope, emailKey, { cause, at, actor, reason }) {
      const id = suppressionId(scope, emailKey);
      const added = { cause, at, actor, reason };
      const before = suppressions.get(id)?.reasons ?? [];
      if (before.some((known) => JSON.stringify(known) === JSON.stringify(added))) return;
      suppressions.put(id, { id, scope, emailKey, reasons: [...before, added] });
    },
  };
}

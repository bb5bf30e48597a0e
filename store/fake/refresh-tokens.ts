import type { Keyring, RefreshTokenStore } from '../port.js';
import { grantId } from '../refresh-tokens.js';
import { Table } from './table.js';

interface Row {
  id: string;
  connectionId: string;
  newest: string;
}

export interface FakeRefreshTokenStore extends RefreshTokenStore {
  forget(connectionId: string): void;
}

export function createFakeRefreshTokenStore(keyring: Keyring): FakeRefreshTokenStore {
  const rows = new Table<Row>();

  return {
    async newest(connectionId, given) {
      const found = rows.get(grantId(connectionId, given));
      return found === null ? given : keyring.decrypt(found.newest);
    },
    async keep(connectionId, given, newest) {
      const id = grantId(connectionId, given);
      rows.put(id, { id, connectionId, newest: keyring.encrypt(newest) });
    },
    forget(connectionId) {
      const gone = rows.all().filter((row) => row.connectionId === connectionId);
      for (const { id } of gone) rows.delete(id);
    },
  };
}

import type { IdempotencyStore, Keyring } from '../port.js';
import { Table } from './table.js';

interface Row {
  key: string;
  requestHash: string;
  at: number;
  answer: { status: number; body: string } | null;
}

export function createFakeIdempotencyStore(keyring: Keyring): IdempotencyStore {
  const rows = new Table<Row>();

  return {
    async begin(key, requestHash, at) {
      if (rows.insert(key, { key, requestHash, at: Date.parse(at), answer: null })) return null;
      const found = rows.get(key);
      return (
        found && {
          requestHash: found.requestHash,
          answer: found.answer && {
            status: found.answer.status,
            body: JSON.parse(keyring.decrypt(found.answer.body)),
          },
        }
      );
    },
    async finish(key, status, body) {
      const sealed = keyring.encrypt(JSON.stringify(body ?? null));
      rows.update(key, { answer: { status, body: sealed } });
    },
    async release(key) {
      rows.delete(key);
    },
    async sweep(before) {
      const old = rows.all().filter((row) => row.at < Date.parse(before));
      return old.filter((row) => rows.delete(row.key)).length;
    },
  };
}

import type { LeaseStore } from '../port.js';
import { Table } from './table.js';

interface Row {
  holder: string;
  until: number;
}

export function createFakeLeaseStore(): LeaseStore {
  const rows = new Table<Row>();

  return {
    async take(name, holder, until, now) {
      const held = rows.get(name);
      if (held && held.holder !== holder && held.until > Date.parse(now)) return false;
      rows.put(name, { holder, until: Date.parse(until) });
      return true;
    },
    async release(name, holder) {
      if (rows.get(name)?.holder === holder) rows.delete(name);
    },
  };
}

import type { AuditEntry } from '../../domain/access.js';
import type { AuditStore } from '../port.js';
import { newestFirstOf, Table } from './table.js';

export function createFakeAuditStore(): AuditStore {
  const entries = new Table<AuditEntry>();

  return {
    async add(entry) {
      entries.insert(entry.id, entry);
    },
    async page({ subject }, request) {
      const rows = entries.all().filter((e) => subject === undefined || e.subject === subject);
      return newestFirstOf('audit', 'at', rows, request);
    },
  };
}

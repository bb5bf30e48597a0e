import type { AuditEntry } from '../domain/access.js';
import { insertOnce } from './bulk-write.js';
import type { AuditEntryDoc } from './models/audit-entry.js';
import { fromStored, toStored } from './models/document.js';
import type { Models } from './models/index.js';
import { newestFirst } from './newest-first.js';
import type { AuditStore } from './port.js';

/** Append-only: there is no way to change or remove an entry. */
export function createAuditStore({ audit }: Pick<Models, 'audit'>): AuditStore {
  return {
    async add(entry) {
      await insertOnce(audit, toStored(entry));
    },
    async page({ subject }, request) {
      const { filter, sort, rows, page } = newestFirst<'at', AuditEntryDoc>('audit', 'at', request);
      const wanted = subject === undefined ? filter : { subject, ...filter };
      return page(await audit.find(wanted).sort(sort).limit(rows).lean<AuditEntryDoc[]>(), toEntry);
    },
  };
}

const toEntry = (doc: AuditEntryDoc): AuditEntry => fromStored(doc);

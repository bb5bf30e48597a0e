import type { Consent } from '../../domain/member.js';
import { changedConsents } from '../consents.js';
import type { ConsentStore } from '../port.js';
import { Table } from './table.js';

export function createFakeConsentStore(): ConsentStore {
  const consents = new Table<Consent>();

  return {
    async upsert(wanted) {
      const stored = wanted.flatMap((consent) => consents.get(consent.id) ?? []);
      for (const consent of changedConsents(wanted, stored)) consents.put(consent.id, consent);
    },
    async byIds(ids) {
      return [...new Set(ids)].flatMap((id) => consents.get(id) ?? []);
    },
    async byKeys(orgIds, emailKeys) {
      const keys = new Set(emailKeys);
      return consents.all().filter((c) => orgIds.includes(c.orgId) && keys.has(c.emailKey));
    },
    async *optedOut(orgId, object) {
      const inOrg = consents.all().filter((c) => c.orgId === orgId && c.optedOut);
      yield* inOrg.filter((c) => object === undefined || c.object === object);
    },
  };
}

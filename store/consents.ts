import { consentId } from '../domain/ids.js';
import type { Consent } from '../domain/member.js';
import { bulkWrite } from './bulk-write.js';
import { readInChunks } from './chunks.js';
import type { ConsentDoc, ConsentKeyDoc } from './models/consent.js';
import { fromStored, toStored } from './models/document.js';
import type { Models } from './models/index.js';
import type { ConsentStore } from './port.js';

type ConsentModels = Pick<Models, 'consents' | 'consentKeys'>;

/** `consentKeys` leads from an address to its records, so that neither server has to search consents. */
export function createConsentStore({ consents, consentKeys }: ConsentModels): ConsentStore {
  const byIds = async (ids: string[]): Promise<Consent[]> => {
    const docs = await readInChunks(ids, (chunk) =>
      consents.find({ _id: { $in: chunk } }).lean<ConsentDoc[]>(),
    );
    return docs.map(toConsent);
  };

  return {
    async upsert(wanted) {
      const stored = await byIds(wanted.map((consent) => consent.id));
      const changed = changedConsents(wanted, stored);
      await addKeys(consentKeys, changed);
      await putConsents(consents, changed);
    },
    byIds,
    async byKeys(orgIds, emailKeys) {
      const keyIds = orgIds.flatMap((orgId) => emailKeys.map((key) => consentKeyId(orgId, key)));
      const found = await readInChunks(keyIds, (chunk) =>
        consentKeys.find({ _id: { $in: chunk } }).lean<ConsentKeyDoc[]>(),
      );
      const named = await byIds(found.flatMap(recordsOf));
      const keys = new Set(emailKeys);
      return named.filter((consent) => keys.has(consent.emailKey));
    },
    async *optedOut(orgId, object) {
      const filter = { orgId, optedOut: true, ...(object === undefined ? {} : { object }) };
      const found = consents.find(filter).lean<ConsentDoc>().cursor({ batchSize: 1000 });
      for await (const doc of found) yield toConsent(doc);
    },
  };
}

/** What differs from the store; a state seen before keeps its instant. The last word on a record counts. */
export function changedConsents(wanted: readonly Consent[], stored: readonly Consent[]): Consent[] {
  const before = new Map(stored.map((consent) => [consent.id, consent]));
  const changed: Consent[] = [];
  for (const consent of new Map(wanted.map((one) => [one.id, one])).values()) {
    const old = before.get(consent.id);
    const at = old?.optedOut === consent.optedOut ? old.at : consent.at;
    const next = { ...consent, at };
    if (old === undefined || JSON.stringify(inOrder(old)) !== JSON.stringify(inOrder(next)))
      changed.push(next);
  }
  return changed;
}

async function addKeys(consentKeys: Models['consentKeys'], changed: Consent[]): Promise<void> {
  const writes = changed.map(({ orgId, emailKey, recordId }) => ({
    updateOne: {
      filter: { _id: consentKeyId(orgId, emailKey) },
      update: { $addToSet: { records: recordId } },
      upsert: true,
    },
  }));
  const { taken } = await bulkWrite<ConsentKeyDoc>(consentKeys, writes);
  if (taken.size > 0)
    await bulkWrite<ConsentKeyDoc>(
      consentKeys,
      writes.filter((_, i) => taken.has(i)),
    );
}

async function putConsents(consents: Models['consents'], changed: Consent[]): Promise<void> {
  const writes = changed.map((consent) => ({
    replaceOne: {
      filter: { _id: consent.id },
      replacement: { ...toStored(consent) },
      upsert: true,
    },
  }));
  const { taken } = await bulkWrite<ConsentDoc>(consents, writes);
  if (taken.size > 0)
    await bulkWrite<ConsentDoc>(
      consents,
      writes.filter((_, i) => taken.has(i)),
    );
}

const consentKeyId = (orgId: string, emailKey: string): string => `${orgId}:${emailKey}`;

const recordsOf = ({ _id, records }: ConsentKeyDoc): string[] =>
  records.map((recordId) => consentId(_id.slice(0, _id.indexOf(':')), recordId));

const inOrder = ({ id, orgId, recordId, object, emailKey, optedOut, at, from }: Consent) => [
  ...[id, orgId, recordId, object, emailKey, optedOut, at, from],
];

const toConsent = (doc: ConsentDoc): Consent => fromStored(doc);

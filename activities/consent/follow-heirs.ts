import { inheritedConsent, type Passing } from '../../domain/consent.js';
import { consentId, inheritedRef } from '../../domain/ids.js';
import type { Consent } from '../../domain/member.js';
import type { SalesforceRecord } from '../../salesforce/port.js';
import { nowOf } from '../deps.js';
import { addressKey, applyNews, optionsOf, type ConsentLook } from './look.js';
import { heirOf } from './passing.js';
import type { WatchedObject } from './watched-objects.js';

const BATCH = 2_000;
/** An heir may be converted or merged in turn; longer chains go on at the next look. */
const HOPS = 10;

/** Passes opt-outs on to the records in which theirs live on, at the heirs' own addresses read anew (C7). */
export async function followHeirs(look: ConsentLook, passing: readonly Passing[]): Promise<void> {
  let open = [...passing];
  for (let hop = 0; hop < HOPS && open.length > 0; hop += 1) {
    const further: Passing[] = [];
    for (let i = 0; i < open.length; i += BATCH) {
      further.push(...(await passOn(look, open.slice(i, i + BATCH))));
    }
    open = further;
  }
}

/** Answers what has to be passed further, since the heir lives on in yet another record. */
async function passOn(look: ConsentLook, passing: Passing[]): Promise<Passing[]> {
  const open = await withoutEnded(look, passing);
  const further: Passing[] = [];
  const consents: Consent[] = [];
  for (const watched of look.objects) {
    const due = open.filter(({ object }) => object === watched.object);
    const heirs = await recordsWithHeirs(
      look,
      watched,
      due.map(({ heirId }) => heirId),
    );
    for (const one of due) {
      const record = heirs.get(one.heirId);
      const next = record && heirOf(watched, record);
      if (next) further.push({ orgId: one.orgId, from: one.heirId, ...next });
      const key = (record && addressKey(look, record, watched.email)) ?? keyOfOld(look, one);
      if (key !== null) consents.push(inheritedConsent(one, key, nowOf(look.deps)));
    }
  }
  await applyNews(look, consents);
  look.beat.heartbeat({ inherited: consents.length });
  return further;
}

/** Until the heir has an address, its opt-out waits at the old record's, which is opted out itself. */
const keyOfOld = ({ known, orgId }: ConsentLook, { from }: Passing): string | null =>
  known.keyOfOptOut(orgId, from) ?? known.inheritedOf(orgId, from)[0]?.emailKey ?? null;

/** An inherited opt-out that has ended does not come back from the same record. */
async function withoutEnded({ deps, orgId }: ConsentLook, passing: Passing[]): Promise<Passing[]> {
  const idOf = ({ heirId, from }: Passing) => consentId(orgId, inheritedRef(heirId, from));
  const stored = await deps.stores.consents.byIds(passing.map(idOf));
  const ended = new Set(stored.filter(({ optedOut }) => !optedOut).map(({ id }) => id));
  return passing.filter((one) => !ended.has(idOf(one)));
}

/** Records by Id with what tells their heirs; those that do not answer are asked for among the deleted. */
export async function recordsWithHeirs(
  look: ConsentLook,
  watched: WatchedObject,
  ids: string[],
): Promise<Map<string, SalesforceRecord>> {
  if (ids.length === 0) return new Map();
  const { object, email, flag, heirs, merges } = watched;
  const query = { object, fields: [email, flag, ...heirs], filter: null };
  const unique = [...new Set(ids)];
  const records = await look.org.byIds(query, unique, optionsOf(look));
  const found = new Map(records.map((record) => [record.Id, record]));
  const gone = unique.filter((id) => !found.has(id));
  if (gone.length === 0 || !merges) return found;
  const fields = ['IsDeleted', 'MasterRecordId', ...heirs];
  const deleted = { object, fields, filter: null, includeDeleted: true };
  for (const record of await look.org.byIds(deleted, gone, optionsOf(look))) {
    if (record['IsDeleted'] === true) found.set(record.Id, record);
  }
  return found;
}

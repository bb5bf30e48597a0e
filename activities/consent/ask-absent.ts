import { isOwnStandard } from '../../domain/consent.js';
import { recordOfRef } from '../../domain/ids.js';
import type { Consent } from '../../domain/member.js';
import type { Passing } from '../../domain/consent.js';
import type { SalesforceRecord } from '../../salesforce/port.js';
import type { EndedOptOuts } from './ended-opt-outs.js';
import { recordsWithHeirs } from './follow-heirs.js';
import { addressKey, applyNews, ownConsent, type ConsentLook } from './look.js';
import { passingOf } from './passing.js';
import type { WatchedObject } from './watched-objects.js';

const BATCH = 2_000;

/**
 * Asks by Id for records that are opted out here and did not say so themselves: their own opt-outs end where they say
 * so now, what they inherited follows their address, and what does not answer keeps its cause and may live on elsewhere
 * (C1, C7).
 * @param seen records that said opted out, with whether they have a usable address
 */
export async function askAbsent(
  look: ConsentLook,
  watched: WatchedObject,
  seen: ReadonlyMap<string, boolean>,
  ended: EndedOptOuts,
): Promise<Passing[]> {
  const ids = await recordsToAsk(look, watched.object, seen);
  const passing: Passing[] = [];
  for (let i = 0; i < ids.length; i += BATCH) {
    const some = ids.slice(i, i + BATCH);
    const records = [...(await recordsWithHeirs(look, watched, some)).values()];
    await applyNews(
      look,
      records.flatMap((record) => saidAnew(look, watched, record)),
    );
    for (const record of records) await ended.add(endOf(look, watched, record));
    passing.push(...records.flatMap((record) => passedBy(look, watched, record)));
    look.beat.heartbeat({ object: watched.object, asked: i + some.length });
  }
  return passing;
}

/** Also those that were seen opted out and are not stored so: another reader has ended their opt-outs meanwhile. */
async function recordsToAsk(
  { deps, orgId, known }: ConsentLook,
  object: string,
  seen: ReadonlyMap<string, boolean>,
): Promise<string[]> {
  const unstored = new Set([...seen].filter(([, usable]) => usable).map(([id]) => id));
  const ids = new Set<string>();
  for await (const consent of deps.stores.consents.optedOut(orgId, object)) {
    const id = recordOfRef(consent.recordId);
    if (isOwnStandard(consent)) unstored.delete(id);
    if (!isOwnStandard(consent) || !seen.has(id)) ids.add(id);
  }
  for (const id of unstored) known.forget(orgId, id);
  return [...ids, ...unstored];
}

/** Opt-outs of a record as it is now: its own, and what it inherited, at the address that it has. */
function saidAnew(
  look: ConsentLook,
  { object, email, flag }: WatchedObject,
  record: SalesforceRecord,
): Consent[] {
  const key = addressKey(look, record, email);
  if (key === null) return [];
  const inherited = look.known.inheritedOf(look.orgId, record.Id);
  const own = record[flag] === true ? [ownConsent(look, object, record.Id, key, true)] : [];
  return [...own, ...inherited.map((consent) => ({ ...consent, emailKey: key }))];
}

/** The end of a record's own opt-out, where its flag is clear now. */
function endOf(
  look: ConsentLook,
  { object, flag }: WatchedObject,
  record: SalesforceRecord,
): Consent[] {
  const key = look.known.keyOfOptOut(look.orgId, record.Id);
  if (key === undefined || record[flag] !== false) return [];
  return [ownConsent(look, object, record.Id, key, false)];
}

/** A record whose own flag is clear passes on only what it inherited, or what other fields of it say. */
function passedBy(look: ConsentLook, watched: WatchedObject, record: SalesforceRecord): Passing[] {
  const { known, orgId } = look;
  const isEnding = record[watched.flag] === false && known.keyOfOptOut(orgId, record.Id);
  return isEnding ? [] : passingOf(look, { watched, record });
}

import type { Passing } from '../../domain/consent.js';
import type { Comparison, Filter } from '../../domain/criteria.js';
import type { Consent } from '../../domain/member.js';
import type { RecordQuery, SalesforceRecord } from '../../salesforce/port.js';
import { addressKey, applyNews, optionsOf, ownConsent, type ConsentLook } from './look.js';
import { passingOf, type WatchedRecord } from './passing.js';
import type { WatchedObject } from './watched-objects.js';

/** What a read of the opted-out records of one object saw. */
export interface OptedOutRead {
  /** Every record that says opted out, with whether it has a usable address. */
  seen: Map<string, boolean>;
  /** Opted-out records that live on in others. */
  passing: Passing[];
}

/** Reads every opted-out record without any sync's filter (C3), and makes what is news count at once (C4). */
export async function readOptedOut(
  look: ConsentLook,
  watched: WatchedObject,
): Promise<OptedOutRead> {
  const read: OptedOutRead = { seen: new Map(), passing: [] };
  const { object, email, flag, heirs } = watched;
  const query = { object, fields: [email, flag, ...heirs], filter: isTrue(flag) };
  for await (const records of pagesOf(look, query)) {
    const consents = records.flatMap((record) => optedOutConsent(look, watched, record) ?? []);
    const usable = new Set(consents.map(({ recordId }) => recordId));
    for (const { Id } of records) read.seen.set(Id, usable.has(Id));
    await applyNews(look, consents);
    read.passing.push(...records.flatMap((r) => passingOf(look, { watched, record: r })));
    look.tally.optedOut += records.length;
    look.beat.heartbeat({ object, read: read.seen.size });
  }
  read.passing.push(...(await deletedOptOuts(look, watched)));
  return read;
}

/** Losers of merges, and Leads deleted after conversion, that were opted out: as long as the recycle bin names heirs. */
async function deletedOptOuts(look: ConsentLook, watched: WatchedObject): Promise<Passing[]> {
  if (!watched.merges) return [];
  const { object, flag, heirs } = watched;
  const filter: Filter = { all: [isTrue(flag), isTrue('IsDeleted')] };
  const fields = [flag, 'IsDeleted', 'MasterRecordId', ...heirs];
  const query: RecordQuery = { object, fields, filter, includeDeleted: true };
  const passing: Passing[] = [];
  for await (const records of pagesOf(look, query)) {
    const gone: WatchedRecord[] = records.map((record) => ({ watched, record }));
    passing.push(...gone.flatMap((record) => passingOf(look, record)));
  }
  return passing;
}

function optedOutConsent(
  look: ConsentLook,
  { object, email }: WatchedObject,
  record: SalesforceRecord,
): Consent | null {
  const key = addressKey(look, record, email);
  return key === null ? null : ownConsent(look, object, record.Id, key, true);
}

async function* pagesOf(look: ConsentLook, query: RecordQuery): AsyncGenerator<SalesforceRecord[]> {
  let after: string | null = null;
  for (;;) {
    const { records } = await look.org.page(query, after, optionsOf(look));
    if (records.length === 0) return;
    yield records;
    after = records.at(-1)?.Id ?? after;
  }
}

const isTrue = (field: string): Comparison => ({
  ...{ field, is: 'equals', type: 'boolean' },
  value: true,
});

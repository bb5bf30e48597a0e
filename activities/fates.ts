import { readAddress } from '../domain/email-address.js';
import { personOfRow, sourceOfRow } from '../domain/ids.js';
import { readingOf } from '../domain/run.js';
import type { Fate } from '../domain/settling.js';
import type { RowAddress } from '../domain/decide.js';
import type { RecordQuery, SalesforceRecord, SalesforceValue } from '../salesforce/port.js';
import type { Keyring } from '../store/port.js';
import { consentNews } from './decide-page.js';
import { writerOf } from './process-page.js';
import { writeConsents } from './write-consents.js';
import { optionsOf } from './confirm-candidates.js';
import { optOutFlags, plainName } from './rows.js';
import type { Settling } from './settle-run.js';

/** What became of a row that the run's own query does not show any more (R3). */
export interface Found {
  fate: Fate;
  emailKey: string | null;
  /** Record that it lives on in, by merge or conversion (C7). */
  heir: string | null;
}

/** Objects that Salesforce merges: others have no field for it. */
const MERGED: ReadonlySet<string> = new Set(['Lead', 'Contact', 'Account']);

/**
 * Asks for the records behind rows without any filter, deleted ones too. A deleted or merged record is answered as
 * that, whatever it says of itself; then an opt-out, then a conversion.
 * @param seen sources that do match: of their rows only the person has gone
 */
export async function fatesOf(
  settling: Settling,
  rows: readonly string[],
  seen: ReadonlySet<string>,
): Promise<Map<string, Found>> {
  if (rows.length === 0) return new Map();
  const { run } = settling.ctx;
  const { personObject } = readingOf(run);
  const people = await found(settling, personObject, rows.map(personOfRow));
  // Rows of before an edit of whose address is read are named after the record alone.
  const isApart = (row: string) => row !== personOfRow(row) || personObject !== run.object;
  const apart = rows.filter((row) => isApart(row) && !seen.has(sourceOfRow(row)));
  const sources = await found(settling, run.object, apart.map(sourceOfRow));
  return new Map(
    rows.map((row) => [row, worst(sources.get(sourceOfRow(row)), people.get(personOfRow(row)))]),
  );
}

const NOWHERE: Found = { fate: 'nowhere', emailKey: null, heir: null };

/** A source that was deleted takes its rows with it; else the person's record says what happened. */
function worst(source: Found | undefined, person: Found | undefined): Found {
  const isGone = source?.fate === 'deleted' || source?.fate === 'merged';
  return (isGone ? source : person) ?? NOWHERE;
}

async function found(
  settling: Settling,
  object: string,
  ids: string[],
): Promise<Map<string, Found>> {
  if (ids.length === 0) return new Map();
  const query = queryOf(settling, object);
  const records = await settling.org.byIds(query, [...new Set(ids)], optionsOf(settling));
  await takeOptOuts(settling, object, records);
  return new Map(records.map((record) => [record.Id, toFound(settling, object, record)]));
}

/** An opt-out that shows here counts at once, though the record is none of the run's any more (C4). */
async function takeOptOuts(
  settling: Settling,
  object: string,
  records: readonly SalesforceRecord[],
): Promise<void> {
  const { ctx, deps } = settling;
  const { source } = ctx.definition;
  if (object !== readingOf(ctx.run).personObject) return;
  const flags = optOutFlags(source, object);
  const shown = records
    .filter((record) => flags.some((flag) => record[flag] === true))
    .map((record) => ({
      personId: record.Id,
      row: { optedOut: true, address: usable(record[plainName(source.emailField)], deps.keyring) },
    }));
  const news = consentNews(shown, ctx.known, writerOf(deps, ctx));
  settling.cost.memberWrites += await writeConsents(deps, ctx.run.orgId, news);
}

function usable(raw: SalesforceValue | undefined, keyring: Keyring): RowAddress {
  const address = readAddress(raw ?? null);
  if (address.kind !== 'usable') return address;
  return { kind: 'usable', email: address.email, key: keyring.emailKey(address.email) };
}

function queryOf({ ctx }: Settling, object: string): RecordQuery {
  const { source } = ctx.definition;
  const isPerson = object === readingOf(ctx.run).personObject;
  const fields = [
    'IsDeleted',
    ...(MERGED.has(object) ? ['MasterRecordId'] : []),
    ...(object === 'Lead' ? ['IsConverted', 'ConvertedContactId'] : []),
    ...(isPerson ? [plainName(source.emailField), ...optOutFlags(source, object)] : []),
  ];
  return { object, fields, filter: null, includeDeleted: true };
}

function toFound({ ctx, deps }: Settling, object: string, record: SalesforceRecord): Found {
  const { source } = ctx.definition;
  const address = readAddress(record[plainName(source.emailField)] ?? null);
  const emailKey = address.kind === 'usable' ? deps.keyring.emailKey(address.email) : null;
  const heir = textOf(record['MasterRecordId']) ?? textOf(record['ConvertedContactId']);
  return { fate: fateOf(record, optOutFlags(source, object)), emailKey, heir };
}

function fateOf(record: SalesforceRecord, flags: string[]): Fate {
  if (record['IsDeleted'] === true) return record['MasterRecordId'] ? 'merged' : 'deleted';
  if (flags.some((flag) => record[flag] === true)) return 'optedOut';
  return record['IsConverted'] === true ? 'converted' : 'nowhere';
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

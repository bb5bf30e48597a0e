import type { ClaimEntry } from '../domain/claim-block.js';
import { decideRow, keyOf, stateOf } from '../domain/decide.js';
import type { LedgerPage } from '../domain/ledger.js';
import { settleCandidate, unparked, type Confirmation } from '../domain/settling.js';
import type { PageOptions, RecordQuery, SalesforceRecord } from '../salesforce/port.js';
import { blocksOf } from './adopt-claims.js';
import { consentNews } from './decide-page.js';
import { writerOf } from './process-page.js';
import { fieldsToRead, toSourceRow, type SourceRow } from './rows.js';
import type { Settling } from './settle-run.js';
import { writeConsents } from './write-consents.js';

/** Asks Salesforce once more, by Id, for every candidate of a page, and writes down what becomes of it (R3). */
export async function confirmCandidates(settling: Settling, page: LedgerPage): Promise<void> {
  const open = page.candidates.filter((candidate) => candidate.o === undefined);
  if (open.length === 0) return;
  const { ctx, deps } = settling;
  const ids = open.map((candidate) => candidate.s);
  const entries = await entriesOf(settling, ids);
  const rows = await rowsById(settling, ids);
  const gone = await fatesOf(
    settling,
    ids.filter((id) => !rows.has(id)),
  );
  const candidates = page.candidates.map((candidate) => {
    if (candidate.o !== undefined) return candidate;
    const row = rows.get(candidate.s);
    const confirmation: Confirmation = row
      ? { found: 'matching', verdict: verdictOf(settling, row, entries.get(candidate.s)) }
      : { found: gone.get(candidate.s) ?? 'nowhere' };
    return { ...candidate, o: settleCandidate(candidate, confirmation, ctx.definition.removal) };
  });
  await deps.stores.ledger.write({ ...page, candidates }, ctx.fence);
}

/** The run's own query, asked by Id. Opt-outs that it shows count at once (C4). */
export async function rowsById(settling: Settling, ids: string[]): Promise<Map<string, SourceRow>> {
  const { ctx, deps, org } = settling;
  const query: RecordQuery = {
    object: ctx.run.object,
    fields: fieldsToRead(ctx.definition),
    filter: null,
  };
  const records = await org.byIds(query, ids, optionsOf(settling));
  const rows = records.map((record) => toSourceRow(record, ctx.definition, deps.keyring));
  const news = consentNews(rows, ctx.known, writerOf(deps, ctx));
  settling.cost.memberWrites += await writeConsents(deps, ctx.run.orgId, news);
  return new Map(rows.map((source) => [source.row.id, source]));
}

/** Entries of the sync's claim blocks, by record Id. */
export async function entriesOf(
  { ctx, deps }: Settling,
  ids: string[],
): Promise<Map<string, ClaimEntry>> {
  const wanted = new Set(ids);
  const blocks = await deps.stores.claims.blocks(ctx.run.syncId, blocksOf(ctx.directory, ids));
  const entries = blocks.flatMap((block) => block.entries).filter((entry) => wanted.has(entry.id));
  return new Map(entries.map((entry) => [entry.id, entry]));
}

export function verdictOf({ ctx }: Settling, source: SourceRow, entry: ClaimEntry | undefined) {
  const before = entry ? { ...stateOf(entry), h: unparked(entry.h) } : null;
  return decideRow(source.row, ctx.known.standing(keyOf(source.row.address)), before);
}

/** Objects that Salesforce merges: others have no field for it. */
const MERGED: ReadonlySet<string> = new Set(['Lead', 'Contact', 'Account']);

async function fatesOf(
  settling: Settling,
  ids: string[],
): Promise<Map<string, 'deleted' | 'merged'>> {
  if (ids.length === 0) return new Map();
  const { object } = settling.ctx.run;
  const query: RecordQuery = {
    object,
    fields: ['IsDeleted', ...(MERGED.has(object) ? ['MasterRecordId'] : [])],
    filter: null,
    includeDeleted: true,
  };
  const records = await settling.org.byIds(query, ids, optionsOf(settling));
  return new Map(records.filter(isDeleted).map((record) => [record.Id, fateOf(record)]));
}

const isDeleted = (record: SalesforceRecord): boolean => record['IsDeleted'] === true;

const fateOf = (record: SalesforceRecord): 'deleted' | 'merged' =>
  record['MasterRecordId'] ? 'merged' : 'deleted';

const optionsOf = ({ beat }: Settling): PageOptions => ({ signal: beat.cancellationSignal });

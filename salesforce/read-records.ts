import { Failure } from '../domain/failures.js';
import type { WithSession } from './caller.js';
import { createMeter, type Tally } from './meter.js';
import type { PageOptions, RecordPage, RecordQuery, SalesforceRecord } from './port.js';
import { runCount, runQuery, type QueryDeps, type QueryRun } from './query.js';
import { planOf } from './query-plan.js';
import { assertAscending, flattener } from './records.js';
import { byIdsSoql, countSoql, pageSoql, readPaths } from './soql.js';

export interface ReadDeps extends QueryDeps {
  tally: Tally;
  withSession: WithSession;
}

const MAX_PAGE = 2_000;
const IDS_PER_QUERY = 500;

export async function readPage(
  deps: ReadDeps,
  query: RecordQuery,
  after: string | null,
  options: PageOptions = {},
): Promise<RecordPage> {
  const limit = Math.max(1, Math.min(options.limit ?? MAX_PAGE, MAX_PAGE));
  const soqlOf = (part: RecordQuery) => pageSoql(part, after, limit);
  const check = (records: SalesforceRecord[]) => assertAscending(records, after);
  const { records, serverTime } = await readPlan(deps, query, soqlOf, options, check);
  // Each part gave its lowest Ids, so the lowest of all are among them.
  return { records: records.slice(0, limit), serverTime };
}

/** Parts have no record in common, so their numbers add up. */
export async function readCount(
  deps: ReadDeps,
  query: RecordQuery,
  options: PageOptions = {},
): Promise<number> {
  let count = 0;
  for (const [part] of planOf({ ...query, fields: [] }, countSoql).parts) {
    if (part !== undefined) count += await ask(deps, part, countSoql(part), options, runCount);
  }
  return count;
}

export async function readByIds(
  deps: ReadDeps,
  query: RecordQuery,
  ids: readonly string[],
  options: PageOptions = {},
): Promise<SalesforceRecord[]> {
  const unique = [...new Set(ids)];
  const found: SalesforceRecord[] = [];
  for (let at = 0; at < unique.length; at += IDS_PER_QUERY) {
    const some = unique.slice(at, at + IDS_PER_QUERY);
    const soqlOf = (part: RecordQuery) => byIdsSoql(part, some);
    found.push(...(await readPlan(deps, query, soqlOf, options)).records);
  }
  return found;
}

/** The records of all parts in order of Id, each once. */
async function readPlan(
  deps: ReadDeps,
  query: RecordQuery,
  soqlOf: (query: RecordQuery) => string,
  options: PageOptions,
  check: (records: SalesforceRecord[]) => void = () => {},
): Promise<RecordPage> {
  const pages: RecordPage[] = [];
  for (const groups of planOf(query, soqlOf).parts) {
    const [page, ...others] = await inTurn(groups, (one) =>
      readOne(deps, one, soqlOf(one), options),
    );
    if (page === undefined) continue;
    check(page.records);
    pages.push({ ...page, records: others.reduce(joinColumns, page.records) });
  }
  return merged(pages);
}

async function readOne(
  deps: ReadDeps,
  query: RecordQuery,
  soql: string,
  options: PageOptions,
): Promise<RecordPage> {
  const { records, serverTime } = await ask(deps, query, soql, options, runQuery);
  return { records: records.map(flattener(readPaths(query.fields))), serverTime };
}

/** The same rows must have come for each group of columns; between the queries the org goes on. */
function joinColumns(records: SalesforceRecord[], other: RecordPage): SalesforceRecord[] {
  const rest = new Map(other.records.map((record) => [record.Id, record]));
  const both = records.flatMap((record) => {
    const more = rest.get(record.Id);
    return more === undefined ? [] : [{ ...record, ...more }];
  });
  if (both.length === records.length && rest.size === records.length) return both;
  throw new Failure(
    'READ_INCOMPLETE',
    'Records came or went while their columns were read in several queries. The page is read again; if that goes on, map fewer fields.',
    { details: { declared: records.length, received: rest.size } },
  );
}

function merged(pages: readonly RecordPage[]): RecordPage {
  const [first] = pages;
  if (first === undefined) throw new RangeError('a plan without a query');
  if (pages.length === 1) return first;
  const byId = new Map(pages.flatMap(({ records }) => records.map((r) => [r.Id, r])));
  const records = [...byId.values()].sort((a, b) => (a.Id < b.Id ? -1 : 1));
  return { records, serverTime: first.serverTime };
}

function ask<T>(
  deps: ReadDeps,
  { object, includeDeleted }: RecordQuery,
  soql: string,
  { signal, onRequest }: PageOptions,
  read: (deps: QueryDeps, run: QueryRun) => Promise<T>,
): Promise<T> {
  const meter = createMeter(deps.tally, onRequest);
  const question = { object, soql, includeDeleted, signal, meter };
  return deps.withSession(meter, (session) => read(deps, { ...question, session }), signal);
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

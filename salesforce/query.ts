import { Failure } from '../domain/failures.js';
import type { Session } from './auth.js';
import { badAnswer, failureOf } from './errors.js';
import { readJson, tryJson, type Http } from './http.js';
import type { Meter } from './meter.js';
import type { RawRecord } from './records.js';
import type { WireAnswer } from './wire.js';

export interface QueryDeps {
  http: Http;
  apiVersion: string;
  clock: () => number;
}

export interface QueryRun {
  session: Session;
  meter: Meter;
  soql: string;
  object: string;
  includeDeleted?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

export interface QueryResult {
  totalSize: number;
  records: RawRecord[];
  /** Server clock of the first answer, ISO. */
  serverTime: string;
}

interface Answer {
  totalSize: number;
  done: boolean;
  nextRecordsUrl: string | null;
  records: RawRecord[];
  serverTime: string;
}

/** Salesforce refuses a URI with headers above 16 KB; proxies on the way often at 8 KB. */
const LONGEST_URI = 6_000;
const READS_ANEW = 2;

/**
 * All rows of a query, its follow-up answers included; their number is the one declared.
 * When a follow-up is gone the query is run anew. Fails READ_INCOMPLETE.
 */
export async function runQuery(deps: QueryDeps, run: QueryRun): Promise<QueryResult> {
  for (let anew = 0; ; anew += 1) {
    const result = await readThrough(deps, run, anew === READS_ANEW);
    if (result !== null) return result;
    run.meter.sendsAgain();
  }
}

async function readThrough(
  deps: QueryDeps,
  run: QueryRun,
  last: boolean,
): Promise<QueryResult | null> {
  const first = await firstAnswer(deps, run);
  const records = [...first.records];
  let answer = first;
  while (!answer.done) {
    const next = await followUp(deps, run, answer.nextRecordsUrl).catch(goneAsNull);
    if (next === null && !last) return null;
    if (next === null) throw incomplete('its follow-up pages are gone', first, records);
    if (next.records.length === 0) throw incomplete('a follow-up page was empty', first, records);
    records.push(...next.records);
    answer = next;
  }
  if (records.length !== first.totalSize) throw incomplete('rows are missing', first, records);
  return { totalSize: first.totalSize, records, serverTime: first.serverTime };
}

/** SELECT COUNT(): a number and no rows. */
export async function runCount(deps: QueryDeps, run: QueryRun): Promise<number> {
  return (await firstAnswer(deps, run)).totalSize;
}

function firstAnswer(deps: QueryDeps, run: QueryRun): Promise<Answer> {
  const resource = run.includeDeleted === true ? 'queryAll' : 'query';
  const path = `/services/data/v${deps.apiVersion}/${resource}?q=${encodeURIComponent(run.soql)}`;
  if (path.length <= LONGEST_URI) return get(deps, run, path);
  return throughComposite(deps, run, path);
}

function followUp(deps: QueryDeps, run: QueryRun, path: string | null): Promise<Answer> {
  if (path === null || !/^\/services\/data\/v[\d.]+\/query/.test(path)) {
    throw badAnswer('more rows were announced without a usable address');
  }
  return get(deps, run, path);
}

function get(deps: QueryDeps, run: QueryRun, path: string): Promise<Answer> {
  const read = (answer: WireAnswer): Answer => {
    if (answer.status >= 300) throw refusal(deps, run, answer, tryJson(answer.body));
    return toAnswer(readJson(answer), answer.headers);
  };
  return send(deps, run, { method: 'GET', path, read });
}

/** A query is a read, so this POST may be sent again. */
function throughComposite(deps: QueryDeps, run: QueryRun, path: string): Promise<Answer> {
  const compositeRequest = [{ method: 'GET', url: path, referenceId: 'q' }];
  const read = (answer: WireAnswer): Answer => {
    if (answer.status >= 300) throw refusal(deps, run, answer, tryJson(answer.body));
    const inner = onlySubAnswer(readJson(answer));
    if (inner.status >= 300) throw refusal(deps, run, { ...answer, ...inner }, inner.json);
    return toAnswer(inner.json, answer.headers);
  };
  const body = JSON.stringify({ allOrNone: false, compositeRequest });
  const composite = `/services/data/v${deps.apiVersion}/composite`;
  return send(deps, run, { method: 'POST', path: composite, body, read });
}

interface Call {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
  read: (answer: WireAnswer) => Answer;
}

function send({ http }: QueryDeps, run: QueryRun, { method, path, body, read }: Call) {
  const { session, meter, signal } = run;
  const headers = { authorization: `Bearer ${session.accessToken}`, accept: 'application/json' };
  const url = session.instanceUrl + path;
  const content = body === undefined ? {} : { body };
  const typed = body === undefined ? headers : { ...headers, 'content-type': 'application/json' };
  return http({ method, url, headers: typed, ...content, signal, meter, again: 'read', read });
}

function refusal(deps: QueryDeps, run: QueryRun, answer: WireAnswer, json: unknown): Error {
  return failureOf({ ...answer, json }, { object: run.object, now: deps.clock() });
}

function onlySubAnswer(json: unknown): { status: number; json: unknown } {
  const list = field(json, 'compositeResponse');
  const [only] = Array.isArray(list) ? (list as unknown[]) : [];
  const status = field(only, 'httpStatusCode');
  if (typeof status !== 'number') throw badAnswer('a composite answer without its part');
  return { status, json: field(only, 'body') };
}

function toAnswer(json: unknown, headers: Record<string, string>): Answer {
  const totalSize = field(json, 'totalSize');
  const done = field(json, 'done');
  const records = field(json, 'records');
  const next = field(json, 'nextRecordsUrl');
  if (typeof totalSize !== 'number' || typeof done !== 'boolean' || !Array.isArray(records)) {
    throw badAnswer('no query result');
  }
  const nextRecordsUrl = typeof next === 'string' ? next : null;
  const serverTime = serverTimeOf(headers);
  return { totalSize, done, nextRecordsUrl, records: records as RawRecord[], serverTime };
}

/** The cursor of changes is taken from this clock, so our own is no replacement. */
function serverTimeOf(headers: Record<string, string>): string {
  const at = Date.parse(headers['date'] ?? '');
  if (Number.isNaN(at)) throw badAnswer('no Date header');
  return new Date(at).toISOString();
}

function goneAsNull(error: unknown): null {
  const { code, status } = error instanceof Failure ? error.details : {};
  if (status === 404 || String(code).includes('QUERY_LOCATOR')) return null;
  throw error;
}

const incomplete = (why: string, first: Answer, records: RawRecord[]): Failure =>
  new Failure(
    'READ_INCOMPLETE',
    `Salesforce declared ${first.totalSize} rows and sent ${records.length}: ${why}. The page is read again.`,
    { details: { declared: first.totalSize, received: records.length } },
  );

const field = (holder: unknown, name: string): unknown =>
  typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined;

import type { Subject } from '../faults/rules.js';
import type { Org } from '../org.js';
import { isRecord } from './call.js';
import type { Call } from './call.js';

/** What a request is about: its paths, statements and objects, those of a composite's parts included. */
export function subjectOf(org: Org, call: Call): Subject & { soql: string[] } {
  const parts = isComposite(call) ? compositeParts(call) : [];
  const urls = [call.url, ...parts.map(({ url }) => url)];
  const soql = [...urls.map(soqlOf), bulkSoql(call)].filter((statement) => statement !== null);
  let objects: string[] | null = null;
  return {
    method: call.method,
    paths: urls.map(decoded),
    soql,
    objects: () => (objects ??= objectsOf(org, call, urls, soql)),
  };
}

/** `/services/data/vXX.0/jobs/…` */
function isBulk(call: Call): boolean {
  return call.segments[3] === 'jobs';
}

/** `POST /services/async/61.0/job/750…/batch`, whose body is the statement. */
function isAsyncBatch(call: Call): boolean {
  return call.method === 'POST' && call.segments[1] === 'async' && call.segments[5] === 'batch';
}

/** The statement a new bulk job is to run. */
function bulkSoql(call: Call): string | null {
  const body = isBulk(call) && call.method === 'POST' ? parsed(call.body) : null;
  if (isAsyncBatch(call)) return call.body;
  return isRecord(body) && typeof body.query === 'string' ? body.query : null;
}

export function isComposite(call: Call): boolean {
  return (
    call.method === 'POST' && call.segments[3] === 'composite' && call.segments[4] !== 'sobjects'
  );
}

/** Number of records a write carries. */
export function recordCount(call: Call): number {
  if (call.method === 'GET' || call.body === '' || isComposite(call) || isBulk(call)) return 0;
  if (call.segments[1] === 'async') return 0;
  const body = parsed(call.body);
  if (!isRecord(body)) return 0;
  return Array.isArray(body.records) ? body.records.length : 1;
}

export function compositeParts(call: Call): { url: string; body: unknown }[] {
  const body = parsed(call.body);
  if (!isRecord(body)) return [];
  const list = body.compositeRequest ?? body.batchRequests;
  if (!Array.isArray(list)) return [];
  return list.filter(isRecord).map((part) => ({ url: String(part.url ?? ''), body: part.body }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the handler will say so; nothing to learn from it here.
    return null;
  }
}

function soqlOf(url: string): string | null {
  const mark = url.indexOf('?');
  return mark < 0 ? null : new URLSearchParams(url.slice(mark + 1)).get('q');
}

function objectsOf(org: Org, call: Call, urls: string[], soql: string[]): string[] {
  const names = [
    ...soql.map((statement) => queriedObject(org, statement)),
    ...urls.map((url) => objectInPath(org, url)),
    ...objectsInRows(call),
  ];
  return names.filter((name) => name !== null).map((name) => name.toLowerCase());
}

function queriedObject(org: Org, soql: string): string | null {
  try {
    return org.parse(soql).sObject ?? null;
  } catch {
    // A statement that does not parse is about no object; the query itself reports it.
    return null;
  }
}

function objectInPath(org: Org, url: string): string | null {
  const parts = (url.split('?')[0] ?? '').split('/');
  const at = parts.indexOf('sobjects');
  if (at >= 0) return parts[at + 1] ?? null;
  if (parts[2] === 'async') return org.asyncJobs.find(parts[5] ?? '')?.object ?? null;
  if (parts.includes('jobs')) return org.bulk.peek(parts[6] ?? '')?.extract.object ?? null;
  const query = parts.findIndex((part) => part === 'query' || part === 'queryAll');
  const locator = query >= 0 ? parts[query + 1] : undefined;
  return locator ? org.cursors.objectOf(locator) : null;
}

function objectsInRows(call: Call): string[] {
  if (!call.body.includes('"attributes"')) return [];
  const body = parsed(call.body);
  const rows = isRecord(body) && Array.isArray(body.records) ? body.records.filter(isRecord) : [];
  return rows
    .map((row) => (isRecord(row.attributes) ? row.attributes.type : null))
    .filter((type) => typeof type === 'string');
}

/** Tokens and secrets in a query are never shown. */
const SECRET = [
  'oauth_token',
  'access_token',
  'refresh_token',
  'token',
  'client_secret',
  'password',
  'assertion',
  'code',
  'sid',
];

/** The path with its query, readable, secrets taken out. */
export function decoded(url: string): string {
  const mark = url.indexOf('?');
  if (mark < 0) return url;
  const query = new URLSearchParams(url.slice(mark + 1));
  const shown = [...query].map(
    ([name, value]) => `${name}=${SECRET.includes(name) ? '***' : value}`,
  );
  return `${url.slice(0, mark)}?${shown.join('&')}`;
}

import { ApiError } from '../api-error.js';
import { AsyncError, formatOf } from '../async/format.js';
import type { Fault, FaultKind } from '../faults/kinds.js';
import { FAULT_KINDS } from '../faults/kinds.js';
import type { Org } from '../org.js';
import { FIRST_VERSION, LAST_VERSION } from '../rest/limits.js';
import { json } from './call.js';
import type { Answer, Call } from './call.js';
import type { Router } from './router.js';
import { subjectOf } from './subject.js';

/** What came of a request, and the faults that still have a say in how it is sent. */
export interface Handled {
  answer: Answer;
  faults: Fault[];
}

const URI_LIMIT = 16_384;

/** Answers one request from outside: access, limits and faults around the route itself. */
export async function handle(org: Org, router: Router, call: Call): Promise<Handled> {
  const faults = org.faults.strike(subjectOf(org, call));
  const admitted = await refusals(() => admit(org, call));
  let answer =
    admitted ??
    before(org, call, faults) ??
    (await refusals(() => {
      org.schema.access.actAs(call.session?.token ?? null);
      return router.route(call);
    }));
  if (!answer) throw new Error('a route answered nothing');
  for (const fault of faults) answer = kindOf(fault).after?.(fault, answer, call) ?? answer;
  return { answer, faults };
}

/** Runs a composite's subrequest: same session, no limits, no faults of its own. */
export async function handleInner(
  org: Org,
  router: Router,
  call: Call,
  versioned = true,
): Promise<Answer> {
  const answer = await refusals(() => {
    if (versioned) checkVersion(call);
    org.schema.access.actAs(call.session?.token ?? null);
    return router.route(call);
  });
  if (!answer) throw new Error('a route answered nothing');
  return answer;
}

/** The entry of the table, typed for the fault at hand. */
export function kindOf(fault: Fault): FaultKind<Fault> {
  const kind: unknown = FAULT_KINDS[fault.type];
  if (isKind(kind)) return kind;
  throw new ApiError(400, 'UNKNOWN_FAULT', `there is no fault ${fault.type}`);
}

function isKind(kind: unknown): kind is FaultKind<Fault> {
  return typeof kind === 'object' && kind !== null;
}

function before(org: Org, call: Call, faults: readonly Fault[]): Answer | null {
  for (const fault of faults) {
    const answer = kindOf(fault).before?.(fault, org, call);
    if (answer) return answer;
  }
  return null;
}

/** Null when the request may go on. */
function admit(org: Org, call: Call): null {
  checkSize(call);
  if (isAsync(call)) return admitAsync(org, call);
  if (!isData(call)) return null;
  checkVersion(call);
  if (call.segments.length === 2) return null;
  countRequest(org);
  const needsSession = call.segments.length > 3 || call.headers.authorization !== undefined;
  const session = call.session && org.sessions.use(call.session.token);
  if (needsSession && !session) throw invalidSession();
  return null;
}

/** Bulk v1 refuses in its own way. */
function admitAsync(org: Org, call: Call): null {
  const number = Number(call.segments[2]);
  if (!(number >= FIRST_VERSION && number <= LAST_VERSION))
    throw new AsyncError('InvalidVersion', 'Api version is not served', formatOf(call));
  countRequest(org);
  if (!call.session || !org.sessions.use(call.session.token))
    throw new AsyncError('InvalidSessionId', 'Invalid session id', formatOf(call));
  return null;
}

function countRequest(org: Org): void {
  org.usage.requests++;
  if (org.usage.requests > org.settings.dailyRequestMax)
    throw new ApiError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
}

function isAsync(call: Call): boolean {
  return call.segments[0] === 'services' && call.segments[1] === 'async';
}

export function isData(call: Call): boolean {
  return call.segments[0] === 'services' && call.segments[1] === 'data';
}

function invalidSession(): ApiError {
  return new ApiError(401, 'INVALID_SESSION_ID', 'Session expired or invalid', undefined, {
    'WWW-Authenticate':
      'Bearer realm="https://login.salesforce.com/", error="invalid_token", error_description="Session expired or invalid"',
  });
}

function checkSize(call: Call): void {
  if (call.url.length > URI_LIMIT) throw new ApiError(414, 'URI_TOO_LONG', 'URI Too Long');
  let size = call.url.length;
  for (const [name, value] of Object.entries(call.headers))
    size += name.length + String(value).length + 4;
  if (size > URI_LIMIT)
    throw new ApiError(431, 'REQUEST_HEADER_FIELDS_TOO_LARGE', 'Request Header Fields Too Large');
}

/** Old versions are gone, unknown ones were never there. */
function checkVersion(call: Call): void {
  const version = call.segments[2];
  if (version === undefined) return;
  const number = version.startsWith('v') ? Number(version.slice(1)) : Number.NaN;
  if (number < FIRST_VERSION)
    throw new ApiError(410, 'GONE', 'The requested API version is retired and no longer available');
  if (!Number.isInteger(number) || number > LAST_VERSION || !version.endsWith('.0'))
    throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
}

async function refusals<T>(act: () => T | Promise<T>): Promise<T | Answer> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof AsyncError) return error.answer();
    if (error instanceof ApiError) return json([error.detail()], error.status, error.headers);
    throw error;
  }
}

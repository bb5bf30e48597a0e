import { Failure, type FailureType } from '../domain/failures.js';

/**
 * What Salesforce says when it refuses, said once in Rollcall's words. Vendor messages quote values of records and
 * filters, so no vendor text is passed on: only codes, and names of objects and fields.
 */
export interface VendorAnswer {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** Parsed body; undefined when it is no JSON. */
  json: unknown;
  /** The body as it came. */
  body?: string;
}

export interface ErrorContext {
  /** The object the request is about, for messages. */
  object?: string | undefined;
  /** Milliseconds since the epoch, for a `Retry-After` that is a date. */
  now: number;
}

/** The session is not accepted (any more): sign in again, then send again. Never leaves this room. */
export class SessionExpired extends Error {}

/** The session is refused although it is fresh. */
export const sessionRefused = (): Failure =>
  new Failure(
    'SALESFORCE_SESSION_REFUSED',
    'Salesforce gives a new session and refuses it at once. Check the session policies of the External Client App (IP restrictions, high assurance, "API Enabled" of the integration user), then check the connection again.',
  );

interface VendorError {
  code: string;
  message: string;
}

const DAY_LIMIT_WAIT_MS = 15 * 60_000;

type Rule = [type: FailureType, remedy: string];

const BY_CODE: Record<string, Rule> = {
  API_DISABLED_FOR_ORG: [
    'SALESFORCE_API_DISABLED',
    'The org has no API access. Use an edition with API access, or switch it on.',
  ],
  API_CURRENTLY_DISABLED: [
    'SALESFORCE_API_DISABLED',
    'The API is switched off for this user. Give the integration user the permission "API Enabled".',
  ],
  FUNCTIONALITY_NOT_ENABLED: [
    'SALESFORCE_API_DISABLED',
    'The org or the user lacks a feature that this call needs. Give the integration user the licence or permission for it.',
  ],
  MALFORMED_QUERY: [
    'SALESFORCE_QUERY_REFUSED',
    'Salesforce cannot read the query. Check the conditions of the sync.',
  ],
  INVALID_QUERY_FILTER_OPERATOR: [
    'SALESFORCE_QUERY_REFUSED',
    'A condition compares a field in a way its type does not allow. Change the operator or the value.',
  ],
  INVALID_QUERY_LOCATOR: [
    'SALESFORCE_QUERY_REFUSED',
    'The answer could not be continued, its cursor is gone. Read the page again.',
  ],
  QUERY_TOO_COMPLICATED: [
    'SALESFORCE_QUERY_REFUSED',
    'The query is too complicated: formula fields count with all they refer to. Read fewer formula fields or use fewer conditions.',
  ],
  EXCEEDED_ID_LIMIT: [
    'SALESFORCE_QUERY_REFUSED',
    'The query covers too many records at once. Narrow its conditions.',
  ],
  OPERATION_TOO_LARGE: [
    'SALESFORCE_QUERY_REFUSED',
    'The integration user may see too many records of this kind for such a query. Give it "View All" on the object, or narrow the conditions.',
  ],
  QUERY_TIMEOUT: [
    'SALESFORCE_BUSY',
    'The query ran too long. It is tried again; if that goes on, filter on indexed fields or read fewer fields.',
  ],
  UNABLE_TO_LOCK_ROW: [
    'SALESFORCE_BUSY',
    'Another process holds a record. It is tried again in a moment.',
  ],
  SERVER_UNAVAILABLE: [
    'SALESFORCE_UNAVAILABLE',
    'Salesforce is overloaded or in maintenance. It is tried again; see status.salesforce.com.',
  ],
  INVALIDENTITY: [
    'SALESFORCE_QUERY_REFUSED',
    'The Bulk API does not read this object or one of its fields. Set the reader of the sync to REST.',
  ],
  API_ERROR: [
    'SALESFORCE_QUERY_REFUSED',
    'The Bulk API cannot read a field that is made of several values (an address, a place). Use its parts, or set the reader of the sync to REST.',
  ],
  LIMIT_EXCEEDED: [
    'SALESFORCE_DAILY_LIMIT',
    'The org has used up its bulk query jobs of the last 24 hours. The run waits; set the reader of the sync to REST or run syncs less often.',
  ],
  UNSUPPORTED_API_VERSION: [
    'SALESFORCE_REQUEST_REFUSED',
    'The org does not serve this API version. Set another one.',
  ],
  INSUFFICIENT_ACCESS: [
    'SALESFORCE_REQUEST_REFUSED',
    'The integration user may not do this. Give it access to the object.',
  ],
};

const UNAVAILABLE =
  'Salesforce is overloaded or in maintenance. It is tried again; see status.salesforce.com.';

const BY_STATUS: Record<number, Rule> = {
  406: ['SALESFORCE_UNAVAILABLE', UNAVAILABLE],
  408: ['SALESFORCE_UNAVAILABLE', UNAVAILABLE],
  410: [
    'SALESFORCE_REQUEST_REFUSED',
    'The org does not serve this API version any more. Set a newer one.',
  ],
  414: ['SALESFORCE_QUERY_REFUSED', 'The request is too long. Read fewer fields.'],
  420: ['SALESFORCE_UNAVAILABLE', UNAVAILABLE],
  429: ['SALESFORCE_BUSY', 'Salesforce asks to slow down. It is tried again later.'],
  431: ['SALESFORCE_QUERY_REFUSED', 'The request is too long. Read fewer fields.'],
};

const SESSION_NOT_FOR_API = [
  'Connected app is not attached to Agent',
  'This session is not valid for use with the REST API',
];

/** The failure behind an answer with status 300 or above. */
export function failureOf(answer: VendorAnswer, context: ErrorContext): Failure | SessionExpired {
  const vendor = vendorErrorOf(answer.json);
  if (answer.status === 401 || vendor.code === 'INVALID_SESSION_ID' || isDeadToken(answer)) {
    return expired(vendor);
  }
  const special = specialCase(answer, vendor, context);
  if (special !== null) return special;
  const [type, remedy] = BY_CODE[vendor.code] ?? statusRule(answer.status);
  return failure(type, remedy, answer, vendor, retryAfterMs(answer.headers, context.now));
}

/** `Retry-After` in milliseconds, whether it counts seconds or names an instant. */
export function retryAfterMs(headers: Record<string, string>, now: number): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** An answer that came with a good status and cannot be used. */
export const badAnswer = (what: string): Failure =>
  new Failure(
    'SALESFORCE_BAD_ANSWER',
    `Salesforce sent an answer that cannot be used: ${what}. It is tried again; if that goes on, a proxy or a maintenance page answers in its place.`,
  );

/** A connection that could not be made, broke, or went silent. */
export const unreachable = (code: string): Failure =>
  new Failure(
    'SALESFORCE_UNREACHABLE',
    `Salesforce cannot be reached, or the connection broke (${code}). It is tried again; if that goes on, check the network, the proxy and the login URL of the connection.`,
    { details: { code } },
  );

function specialCase(answer: VendorAnswer, vendor: VendorError, context: ErrorContext) {
  if (vendor.code === 'REQUEST_LIMIT_EXCEEDED') return limitExceeded(answer, vendor, context);
  if (vendor.code === 'LIMIT_EXCEEDED') {
    return failure(...rule('LIMIT_EXCEEDED'), answer, vendor, DAY_LIMIT_WAIT_MS);
  }
  if (vendor.code === 'INVALID_FIELD') return invalidField(answer, vendor);
  if (vendor.code === 'INVALID_TYPE') return objectMissing(answer, vendor, context);
  const locatorGone = vendor.code.includes('QUERY_LOCATOR');
  if (locatorGone) return failure(...rule('INVALID_QUERY_LOCATOR'), answer, vendor);
  return answer.status === 404 ? objectMissing(answer, vendor, context) : null;
}

/** The identity service says it with 403 and this word, in plain text or in JSON. */
const isDeadToken = ({ status, body = '' }: VendorAnswer): boolean =>
  status === 403 && body.includes('Bad_OAuth_Token');

function expired(vendor: VendorError): Failure | SessionExpired {
  const hopeless = SESSION_NOT_FOR_API.some((text) => vendor.message.includes(text));
  return hopeless ? sessionRefused() : new SessionExpired('The session has expired');
}

function limitExceeded(answer: VendorAnswer, vendor: VendorError, context: ErrorContext) {
  const wait = retryAfterMs(answer.headers, context.now);
  if (/concurrent/i.test(vendor.message)) {
    const text =
      'Too many long requests run in the org at once. It is tried again later; run fewer syncs of this org side by side.';
    return failure('SALESFORCE_BUSY', text, answer, vendor, wait);
  }
  const text =
    'The org has used up its API requests of the last 24 hours. The run waits; raise the limit or run syncs less often.';
  return failure('SALESFORCE_DAILY_LIMIT', text, answer, vendor, wait ?? DAY_LIMIT_WAIT_MS);
}

function invalidField(answer: VendorAnswer, vendor: VendorError): Failure {
  const column = /No such column '([\w.]+)' on entity '(\w+)'/.exec(vendor.message);
  const relation = /Didn't understand relationship '(\w+)'/.exec(vendor.message);
  if (column === null && relation === null) return unusableField(answer, vendor);
  const field = column?.[1] ?? relation?.[1] ?? '';
  const of = column === null ? '' : ` of ${column[2]}`;
  const text = `Salesforce does not know the field ${field}${of}: it does not exist, or field-level security hides it from the integration user. Give the user read access to the field, or take it out of the sync.`;
  const built = failure('SALESFORCE_FIELD_MISSING', text, answer, vendor);
  built.details['field'] = field;
  return built;
}

function unusableField(answer: VendorAnswer, vendor: VendorError): Failure {
  const field = /field '?([\w.]+)'? (?:can ?not|must)/.exec(vendor.message)?.[1];
  const text = `Salesforce cannot use ${field === undefined ? 'a field' : `the field ${field}`} in this way: long text cannot be filtered or sorted, and a value must have the type of its field. Change the condition.`;
  return failure('SALESFORCE_QUERY_REFUSED', text, answer, vendor);
}

function objectMissing(answer: VendorAnswer, vendor: VendorError, context: ErrorContext): Failure {
  const named = /sObject type '(\w+)'/.exec(vendor.message)?.[1] ?? context.object;
  const what = named === undefined ? 'what was asked for' : `the object ${named}`;
  const text = `Salesforce does not know ${what}: it does not exist, or is hidden from the integration user. Check the API name, and give the user read access to it.`;
  return failure('SALESFORCE_OBJECT_MISSING', text, answer, vendor);
}

function statusRule(status: number): Rule {
  const known = BY_STATUS[status];
  if (known !== undefined) return known;
  if (status >= 500) return ['SALESFORCE_UNAVAILABLE', UNAVAILABLE];
  if (status < 400)
    return [
      'SALESFORCE_BAD_ANSWER',
      'Salesforce answered with a redirect. Check the login URL of the connection: the My Domain may have changed.',
    ];
  return [
    'SALESFORCE_REQUEST_REFUSED',
    'Salesforce refused the request. Check the permissions of the integration user.',
  ];
}

function failure(
  type: FailureType,
  text: string,
  answer: VendorAnswer,
  vendor: VendorError,
  waitMs?: number,
): Failure {
  const details = { status: answer.status, ...(vendor.code === '' ? {} : { code: vendor.code }) };
  const said =
    vendor.code === '' ? `HTTP ${answer.status}` : `${vendor.code}, HTTP ${answer.status}`;
  const wait = waitMs === undefined ? {} : { retryAfterMs: waitMs };
  return new Failure(type, `${text} (${said})`, { details, ...wait });
}

/** What to do about a code; null for one that is not known. */
export const remedyOf = (code: string): string | null => BY_CODE[code]?.[1] ?? null;

const rule = (code: string): Rule => BY_CODE[code] ?? statusRule(400);

/** The first error of the body; codes are words, anything else is left out. */
function vendorErrorOf(json: unknown): VendorError {
  const first: unknown = Array.isArray(json) ? json[0] : json;
  if (typeof first !== 'object' || first === null) return { code: '', message: '' };
  const code = 'errorCode' in first ? String(first.errorCode) : '';
  const message = 'message' in first ? String(first.message) : '';
  return { code: /^[A-Z_]{1,80}$/.test(code) ? code : '', message };
}

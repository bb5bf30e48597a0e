/** Names of properties that never reach a log, at any of the depths below. The one place that lists them. */
const SECRET_NAMES = [
  'authorization',
  'Authorization',
  'cookie',
  'token',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'clientSecret',
  'client_secret',
  'password',
  'securityToken',
  'privateKey',
  'assertion',
  'secret',
  'apiKey',
  'sessionId',
  'email',
  'emailAddress',
  'auth',
];

const DEPTHS = ['', '*.', '*.*.', '*.*.*.'];

/** Paths for pino's `redact`. */
export const REDACTED_PATHS = [
  ...DEPTHS.flatMap((depth) => SECRET_NAMES.map((name) => `${depth}${name}`)),
  'req.headers',
  'headers["idempotency-key"]',
];

// Bounded on both sides of the @, so that a long line costs no more than its length; never begins inside
// a JSON escape, since whole log lines pass through here.
const ADDRESS =
  /(?<!\\(?:u[0-9a-f]{0,3})?)[^\s@"'<>()[\]{},;:=/\\]{1,64}@[^\s@"'<>()[\]{},;:=/\\]{1,255}/g;
const BEARER = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=!-]+/gi;
const API_KEY = /\brc_[A-Za-z0-9_-]{8,}/g;
// Salesforce session ids: the org's key prefix, an exclamation mark, the session.
const SESSION = /\b00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]+/g;

/** The text without what looks like an address, an API key or a token. */
export function scrub(text: string): string {
  return text
    .replace(BEARER, '$1 [hidden]')
    .replace(SESSION, '[hidden]')
    .replace(API_KEY, '[hidden]')
    .replace(ADDRESS, '[address]');
}

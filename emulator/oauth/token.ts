import { createHash } from 'node:crypto';
import { compactVerify, importSPKI } from 'jose';
import { isRecord, json } from '../http/call.js';
import type { Answer, Call } from '../http/call.js';
import type { Org } from '../org.js';
import { identityUrl } from '../rest/limits.js';
import type { Session } from './sessions.js';

/** An OAuth refusal: `{error, error_description}` with 400 or 401. */
class Refusal extends Error {
  constructor(
    readonly error: string,
    readonly description: string,
    readonly status = 400,
  ) {
    super(error);
  }
}

type Grant = (org: Org, form: URLSearchParams, call: Call) => Answer | Promise<Answer>;

const GRANTS: Record<string, Grant> = {
  client_credentials: clientCredentials,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': jwtBearer,
  refresh_token: refreshToken,
  password,
};

/** `POST /services/oauth2/token`. */
export async function issueToken(org: Org, call: Call): Promise<Answer> {
  const form = new URLSearchParams(call.body);
  try {
    const grant = GRANTS[form.get('grant_type') ?? ''];
    if (!grant) throw new Refusal('unsupported_grant_type', 'grant type not supported');
    return await grant(org, form, call);
  } catch (error) {
    if (error instanceof Refusal)
      return json({ error: error.error, error_description: error.description }, error.status);
    throw error;
  }
}

function clientCredentials(org: Org, form: URLSearchParams, call: Call): Answer {
  const given = clientOf(form, call);
  checkClient(org, given.id);
  checkSecret(org, given.secret);
  return tokenAnswer(org, org.sessions.issue(given.id));
}

function password(org: Org, form: URLSearchParams, call: Call): Answer {
  const given = clientOf(form, call);
  checkClient(org, given.id);
  checkSecret(org, given.secret);
  const { username, password: expected } = org.credentials;
  if (form.get('username') !== username || form.get('password') !== expected)
    throw new Refusal('invalid_grant', 'authentication failure');
  return tokenAnswer(org, org.sessions.issue(given.id));
}

function refreshToken(org: Org, form: URLSearchParams, call: Call): Answer {
  const given = clientOf(form, call);
  checkClient(org, given.id);
  if (given.secret !== '') checkSecret(org, given.secret);
  const sent = form.get('refresh_token') ?? '';
  const refreshed = org.sessions.refresh(sent);
  if (!refreshed) throw new Refusal('invalid_grant', 'expired access/refresh token');
  const session = org.sessions.issue(given.id, refreshed.grant);
  const rotated = refreshed.next === sent ? {} : { refresh_token: refreshed.next };
  return tokenAnswer(org, session, rotated);
}

async function jwtBearer(org: Org, form: URLSearchParams): Promise<Answer> {
  const { jwtPublicKey, clientId, username } = org.credentials;
  if (jwtPublicKey === null)
    throw new Refusal('invalid_client', 'no certificate is registered for this client');
  const claims = await verifyAssertion(form.get('assertion') ?? '', jwtPublicKey);
  if (claims.iss !== clientId) throw new Refusal('invalid_client_id', 'client identifier invalid');
  if (claims.sub !== username)
    throw new Refusal('invalid_grant', "user hasn't approved this consumer");
  checkAudience(org, claims.aud);
  checkExpiry(org, claims.exp);
  return tokenAnswer(org, org.sessions.issue(clientId));
}

/** The signature is checked by the library; `exp` by us, since clients also send it as text. */
async function verifyAssertion(assertion: string, pem: string): Promise<Record<string, unknown>> {
  const key = await importSPKI(pem, 'RS256');
  const verified = await compactVerify(assertion, key, { algorithms: ['RS256'] }).catch(() => null);
  const claims: unknown = verified && JSON.parse(new TextDecoder().decode(verified.payload));
  if (isRecord(claims)) return claims;
  throw new Refusal('invalid_grant', 'invalid assertion');
}

function checkAudience(org: Org, audience: unknown): void {
  const known = ['https://login.salesforce.com', 'https://test.salesforce.com', org.url()];
  const given = Array.isArray(audience) ? audience.map(String) : [String(audience)];
  const { instanceUrl } = org.settings;
  const accepted = instanceUrl === null ? known : [...known, instanceUrl];
  const trimmed = given.map((one) => (one.endsWith('/') ? one.slice(0, -1) : one));
  if (!trimmed.some((one) => accepted.includes(one)))
    throw new Refusal('invalid_grant', 'audience is invalid');
}

function checkExpiry(org: Org, exp: unknown): void {
  const seconds = Number(exp);
  const now = org.clock.now() / 1000;
  if (!Number.isFinite(seconds) || seconds < now - 60 || seconds > now + 360)
    throw new Refusal('invalid_grant', 'assertion is expired or lives too long');
}

/** Id and secret from the form, or from Basic. */
function clientOf(form: URLSearchParams, call: Call): { id: string; secret: string } {
  const header = call.headers.authorization ?? '';
  if (!form.has('client_id') && header.startsWith('Basic ')) {
    const [id = '', secret = ''] = Buffer.from(header.slice(6), 'base64').toString().split(':');
    return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) };
  }
  return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
}

function checkClient(org: Org, id: string): void {
  if (id !== org.credentials.clientId)
    throw new Refusal('invalid_client_id', 'client identifier invalid');
}

function checkSecret(org: Org, secret: string): void {
  if (secret !== org.credentials.clientSecret)
    throw new Refusal('invalid_client', 'invalid client credentials');
}

/** No `expires_in`, as Salesforce answers. */
function tokenAnswer(org: Org, session: Session, extra: Record<string, string> = {}): Answer {
  const id = identityUrl(org);
  const issuedAt = String(session.issuedAt);
  const signature = createHash('sha256')
    .update(id + issuedAt)
    .digest('base64');
  return json({
    access_token: session.token,
    signature,
    scope: 'api refresh_token',
    instance_url: org.settings.instanceUrl ?? org.url(),
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
    ...extra,
  });
}

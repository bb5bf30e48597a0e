import { ApiError } from '../api-error.js';
import { json } from '../http/call.js';
import type { Answer, Call } from '../http/call.js';
import type { Router } from '../http/router.js';
import type { Org } from '../org.js';
import { identityUrl } from '../rest/limits.js';
import { formatDateTime } from '../values.js';
import { issueToken } from './token.js';

/** Token, revoke, introspect, userinfo and the identity URL. */
export function addOauthRoutes(router: Router, org: Org): void {
  router.on('POST', '/services/oauth2/token', (call) => issueToken(org, call));
  for (const method of ['GET', 'POST'])
    router.on(method, '/services/oauth2/revoke', (call) => revoke(org, call));
  router.on('POST', '/services/oauth2/introspect', (call) => introspect(org, call));
  router.on('GET', '/services/oauth2/userinfo', (call) => userInfo(org, call));
  router.on('GET', '/id/:org/:user', (call) => identity(org, call));
}

function revoke(org: Org, call: Call): Answer {
  const token = call.query.get('token') ?? new URLSearchParams(call.body).get('token') ?? '';
  if (org.sessions.revoke(token)) return { status: 200, headers: {}, body: '' };
  return json(
    { error: 'unsupported_token_type', error_description: 'this token type is not supported' },
    400,
  );
}

function introspect(org: Org, call: Call): Answer {
  const session = org.sessions.peek(new URLSearchParams(call.body).get('token') ?? '');
  if (!session) return json({ active: false });
  return json({
    active: true,
    scope: 'api refresh_token',
    client_id: session.clientId,
    username: org.credentials.username,
    sub: identityUrl(org),
    token_type: 'access_token',
    iat: Math.floor(session.issuedAt / 1000),
    exp: session.expiresAt === null ? undefined : Math.floor(session.expiresAt / 1000),
  });
}

function requireToken(org: Org, call: Call): void {
  const token = call.query.get('oauth_token');
  if (call.session ?? (token && org.sessions.peek(token))) return;
  throw new ApiError(403, 'Bad_OAuth_Token', 'Bad_OAuth_Token');
}

function userInfo(org: Org, call: Call): Answer {
  requireToken(org, call);
  const { username } = org.credentials;
  return json({
    sub: identityUrl(org),
    user_id: org.userId,
    organization_id: org.orgId,
    preferred_username: username,
    name: 'Integration User',
    email: username,
    zoneinfo: org.settings.timeZone,
  });
}

function identity(org: Org, call: Call): Answer {
  requireToken(org, call);
  const { username } = org.credentials;
  const base = org.settings.instanceUrl ?? org.url();
  return json({
    id: identityUrl(org),
    asserted_user: true,
    user_id: org.userId,
    organization_id: org.orgId,
    username,
    nick_name: username.split('@')[0],
    display_name: 'Integration User',
    email: username,
    active: true,
    user_type: 'STANDARD',
    timezone: org.settings.timeZone,
    language: 'en_US',
    locale: 'en_US',
    utcOffset: 0,
    last_modified_date: formatDateTime(org.clock.now()),
    urls: {
      rest: `${base}/services/data/v{version}/`,
      sobjects: `${base}/services/data/v{version}/sobjects/`,
      query: `${base}/services/data/v{version}/query/`,
    },
  });
}

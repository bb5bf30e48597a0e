import { createPrivateKey, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { OAuth2 } from 'jsforce';
import type { Connection, ConnectionAuth } from '../domain/connection.js';
import { authFailureOf, authRefused } from './auth-errors.js';
import { badAnswer } from './errors.js';
import { readJson, tryJson, type Http } from './http.js';
import { isSandboxHost, type LoginUrlCheck } from './login-url.js';
import type { Meter } from './meter.js';
import { OwnTransport } from './transport.js';
import type { WireAnswer } from './wire.js';

/** A signed-in session. */
export interface Session {
  accessToken: string;
  /** Origin that all calls go to; may differ from one session to the next. */
  instanceUrl: string;
  orgId: string;
  userId: string;
  /** Given when Salesforce replaced the refresh token; the old one is dead. */
  refreshToken: string | null;
}

export interface AuthDeps {
  http: Http;
  clock: () => number;
  /** May secrets go to this address? */
  checkUrl: (url: string) => LoginUrlCheck;
}

/** Signs in. Fails SALESFORCE_AUTH_REFUSED and the transient ones. */
export type Authenticate = (connection: Connection, meter: Meter) => Promise<Session>;

type Params = { grant_type: string } & Record<string, string>;

const JWT_LIFETIME_S = 180;

export function createAuthenticate(deps: AuthDeps): Authenticate {
  return async (connection, meter) => {
    const loginUrl = allowedOrigin(connection.loginUrl, deps);
    const params = await paramsFor(connection.auth, loginUrl, deps.clock());
    const oauth = new OAuth2({ loginUrl });
    oauth._transport = tokenTransport(deps, connection.auth.type, meter);
    return sessionOf(await oauth.requestToken(params), deps);
  };
}

/** No answer at all: the request is sent again. An answer, whatever it says, is final. */
function tokenTransport(deps: AuthDeps, auth: ConnectionAuth['type'], meter: Meter): OwnTransport {
  const read = (answer: WireAnswer): WireAnswer => {
    if (answer.status >= 300) {
      throw authFailureOf({ ...answer, json: tryJson(answer.body) }, auth, deps.clock());
    }
    readJson(answer);
    return answer;
  };
  return new OwnTransport((request) => deps.http({ ...request, again: 'unanswered', meter, read }));
}

async function paramsFor(auth: ConnectionAuth, loginUrl: string, now: number): Promise<Params> {
  switch (auth.type) {
    case 'clientCredentials':
      return { grant_type: 'client_credentials', ...client(auth) };
    case 'jwtBearer':
      return {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: await assertion(auth, loginUrl, now),
      };
    case 'refreshToken':
      return {
        grant_type: 'refresh_token',
        refresh_token: auth.refreshToken,
        ...client(auth),
      };
    case 'password':
      return {
        grant_type: 'password',
        ...client(auth),
        username: auth.username,
        password: `${auth.password}${auth.securityToken ?? ''}`,
      };
  }
}

const client = (auth: { clientId: string; clientSecret: string | null }) => ({
  client_id: auth.clientId,
  ...(auth.clientSecret === null ? {} : { client_secret: auth.clientSecret }),
});

async function assertion(
  auth: Extract<ConnectionAuth, { type: 'jwtBearer' }>,
  loginUrl: string,
  now: number,
): Promise<string> {
  const key = privateKeyOf(auth.privateKey);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(auth.clientId)
    .setSubject(auth.username)
    .setAudience(audienceOf(loginUrl))
    .setExpirationTime(Math.floor(now / 1000) + JWT_LIFETIME_S)
    .sign(key);
}

function privateKeyOf(pem: string): KeyObject {
  const key = tryKey(pem);
  if (key?.asymmetricKeyType === 'rsa') return key;
  const text = 'The private key cannot be read. Store an unencrypted RSA key in PEM format';
  throw authRefused(text, 'invalid_key');
}

function tryKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

/** My Domain hosts take the audience of their kind of org; an address off Salesforce is its own. */
function audienceOf(loginUrl: string): string {
  const { hostname } = new URL(loginUrl);
  if (!hostname.endsWith('.salesforce.com')) return loginUrl;
  return isSandboxHost(hostname) ? 'https://test.salesforce.com' : 'https://login.salesforce.com';
}

function sessionOf(grant: unknown, deps: AuthDeps): Session {
  const accessToken = textOf(grant, 'access_token');
  const instanceUrl = allowedOrigin(textOf(grant, 'instance_url'), deps);
  const id = /\/id\/(00D[A-Za-z0-9]{15})\/(005[A-Za-z0-9]{15})\/?$/.exec(textOf(grant, 'id'));
  if (id === null) throw badAnswer('a sign-in without an identity address');
  const [, orgId = '', userId = ''] = id;
  const refreshToken = textOf(grant, 'refresh_token') || null;
  return { accessToken, instanceUrl, orgId, userId, refreshToken };
}

function textOf(grant: unknown, name: string): string {
  const value = typeof grant === 'object' && grant !== null ? Reflect.get(grant, name) : undefined;
  if (typeof value === 'string') return value;
  if (name === 'refresh_token') return '';
  throw badAnswer(`a sign-in without ${name}`);
}

function allowedOrigin(url: string, { checkUrl }: AuthDeps): string {
  const checked = checkUrl(url);
  if (checked.ok) return checked.origin;
  throw authRefused(checked.message.replace(/\.$/, ''), 'login_url');
}

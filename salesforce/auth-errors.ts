import { Failure } from '../domain/failures.js';
import { failureOf, SessionExpired, type VendorAnswer } from './errors.js';

type AuthType = 'clientCredentials' | 'jwtBearer' | 'refreshToken' | 'password';

const GRANT_REMEDY: Record<AuthType, string> = {
  clientCredentials:
    'Check client id and secret, that the client credentials flow is enabled with a run-as user, and that the login URL is the My Domain address',
  jwtBearer:
    'Check that the user name is right, that the user is pre-authorised for the External Client App, that the certificate in the app fits the private key, and that the clock of this machine is right',
  refreshToken:
    'The refresh token has expired, was revoked, or was replaced by a newer one. Authorise the connection again and store the new refresh token',
  password:
    'Check user name, password and security token, and that the username-password flow is allowed in the org (it is blocked by default in newer orgs: use client credentials)',
};

const BY_ERROR: Record<string, string> = {
  invalid_client_id:
    'The client id is not known. Copy the consumer key of the External Client App; a new app needs some minutes until it works',
  invalid_client:
    'The client id or client secret is wrong. Copy both again from the External Client App',
  inactive_user: 'The integration user is inactive. Activate it or use another user',
  inactive_org: 'The org is locked, closed or suspended. Ask your Salesforce administrator',
  invalid_app_access:
    'The user is not approved for the External Client App. Add its profile or permission set to the app policies',
  unsupported_grant_type:
    'This way to sign in is switched off. Enable the flow in the External Client App, or choose another one',
  unauthorized_client: 'The External Client App is not allowed this flow. Enable it in the app',
  invalid_request: 'Salesforce misses something in the request. Check that no credential is empty',
  redirect_uri_mismatch: 'The callback address of the app does not fit. Authorise it again',
};

const BY_DESCRIPTION: [RegExp, string][] = [
  [
    /request not supported on this domain/i,
    'This flow does not work on login.salesforce.com. Use the My Domain address of the org as login URL',
  ],
  [
    /hasn't approved this consumer/i,
    'The user has not approved the app. Pre-authorise it in the policies of the External Client App',
  ],
  [/audience is invalid/i, 'The audience is refused. Check whether the login URL is of a sandbox'],
  [
    /ip restricted/i,
    'The address of this machine is not allowed. Add it to the trusted IP ranges of the user or the app',
  ],
  [/no client credentials user/i, 'The app has no run-as user. Set one in its policies'],
];

/** The failure behind a token endpoint's refusal. Descriptions are matched, never passed on. */
export function authFailureOf(answer: VendorAnswer, auth: AuthType, now: number): Failure {
  const { error, description } = oauthError(answer.json);
  if (error === 'rate_limit_exceeded') {
    const text = 'Too many sign-ins of this user in the last hour. It is tried again later';
    return new Failure('SALESFORCE_BUSY', said(text, error), { details: { code: error } });
  }
  if (error !== '' && error !== 'unknown_error') return refused(error, description, auth);
  if (answer.status >= 500 || answer.status === 429) return busy(answer, now);
  const text =
    'The login URL does not answer as a Salesforce sign-in does. Check the login URL of the connection';
  return authRefused(text, `HTTP ${answer.status}`);
}

/** Signing in cannot work before a person changed something. */
export const authRefused = (text: string, code: string): Failure =>
  new Failure('SALESFORCE_AUTH_REFUSED', said(text, code), { details: { code } });

function refused(error: string, description: string, auth: AuthType): Failure {
  const known = BY_DESCRIPTION.find(([pattern]) => pattern.test(description))?.[1];
  return authRefused(known ?? BY_ERROR[error] ?? GRANT_REMEDY[auth], error);
}

function busy(answer: VendorAnswer, now: number): Failure {
  const built = failureOf(answer, { now });
  return built instanceof SessionExpired ? authRefused('Sign-in was refused', 'HTTP 401') : built;
}

function oauthError(json: unknown): { error: string; description: string } {
  if (typeof json !== 'object' || json === null) return { error: '', description: '' };
  const error = 'error' in json ? String(json.error) : '';
  const description = 'error_description' in json ? String(json.error_description) : '';
  return { error: /^[a-z_]{1,60}$/.test(error) ? error : '', description };
}

const said = (text: string, code: string): string =>
  `Salesforce refused the sign-in: ${text} (${code}).`;

import type { Connection as Jsforce } from 'jsforce';
import { failureTypeOf, type FailureType } from '../domain/failures.js';
import type { Session } from './auth.js';
import { badAnswer } from './errors.js';

import { isSandboxHost } from './login-url.js';
import type { Meter, Tally } from './meter.js';
import type { ApiUsage, OrgIdentity } from './port.js';
import { runQuery, type QueryDeps } from './query.js';

export interface IdentityDeps extends QueryDeps {
  loginUrl: string;
}

/** Answers that mean "this user may not see it", not "something broke". */
const HIDDEN: readonly FailureType[] = [
  'SALESFORCE_OBJECT_MISSING',
  'SALESFORCE_FIELD_MISSING',
  'SALESFORCE_QUERY_REFUSED',
  'SALESFORCE_REQUEST_REFUSED',
];

/** Who we are. Asked of the instance with the token in a header: jsforce's own call writes it into the address. */
export async function readIdentity(
  deps: IdentityDeps,
  client: Jsforce,
  session: Session,
  meter: Meter,
): Promise<OrgIdentity> {
  const { orgId, userId, instanceUrl } = session;
  const url = `${instanceUrl}/id/${orgId}/${userId}`;
  const headers = { accept: 'application/json' };
  const answer = await client.request<unknown>({ method: 'GET', url, headers });
  const username = read(answer, 'username');
  if (typeof username !== 'string') throw badAnswer('an identity without a user name');
  const sandbox = await isSandbox(deps, session, meter);
  return { orgId, userId, username, apiVersion: deps.apiVersion, sandbox };
}

/** Requests of the last 24 hours: as of the latest answer, else asked for. */
export async function readApiUsage(client: Jsforce, tally: Tally): Promise<ApiUsage> {
  if (tally.apiUsage !== null) return tally.apiUsage;
  const limits: unknown = await client.limits();
  const daily = read(limits, 'DailyApiRequests');
  const max = read(daily, 'Max');
  const remaining = read(daily, 'Remaining');
  if (typeof max === 'number' && typeof remaining === 'number') {
    return { used: max - remaining, max };
  }
  throw badAnswer('no daily limit of API requests');
}

async function isSandbox(deps: IdentityDeps, session: Session, meter: Meter): Promise<boolean> {
  const soql = 'SELECT IsSandbox FROM Organization';
  const asked = { session, meter, soql, object: 'Organization' };
  const { records } = await runQuery(deps, asked).catch(hiddenAsNone);
  const said = records[0]?.['IsSandbox'];
  if (typeof said === 'boolean') return said;
  return [deps.loginUrl, session.instanceUrl].some((url) => isSandboxHost(new URL(url).hostname));
}

function hiddenAsNone(error: unknown): { records: [] } {
  const type = failureTypeOf(error);
  if (type !== null && HIDDEN.includes(type)) return { records: [] };
  throw error;
}

const read = (holder: unknown, name: string): unknown =>
  typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined;

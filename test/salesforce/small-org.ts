import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, ConnectionAuth } from '../../domain/connection.js';
import {
  createSalesforceGateway,
  type SalesforceGatewayOptions,
} from '../../salesforce/gateway.js';
import { json, startFaultServer, type FaultServer, type Seen } from './fault-server.js';

export const ORG_ID = '00D000000000001AAA';
export const USER_ID = '005000000000001AAA';

export interface SmallOrg extends FaultServer {
  /** Tokens that are accepted; a sign-in adds one. */
  tokens: Set<string>;
  /** Origin that sign-ins name as the instance; the server itself when null. */
  instanceUrl: string | null;
  rows: Record<string, unknown>[];
}

/** `n` as an Id of Leads, ascending by byte. */
export const leadId = (n: number): string => `00Q${String(n).padStart(12, '0')}EAA`;

/** A server that knows just enough of Salesforce: tokens, a keyset of Leads, limits. The emulator knows the rest. */
export async function startSmallOrg(leads: number): Promise<SmallOrg> {
  const rows = Array.from({ length: leads }, (_, i) => ({
    Id: leadId(i + 1),
    Email: `p${i}@a.example`,
  }));
  const state = { tokens: new Set<string>(), instanceUrl: null, rows };
  let issued = 0;
  const server = await startFaultServer((seen, response) => {
    if (seen.path.endsWith('/token')) {
      issued += 1;
      const access = `token-${issued}`;
      org.tokens.add(access);
      return json(response, grantOf(org, access));
    }
    const bearer = String(seen.headers.authorization).replace('Bearer ', '');
    if (!org.tokens.has(bearer)) {
      const message = 'Session expired or invalid';
      return json(response, [{ message, errorCode: 'INVALID_SESSION_ID' }], 401);
    }
    return json(response, answerOf(org, seen), 200, { 'sforce-limit-info': 'api-usage=18/5000' });
  });
  const org: SmallOrg = Object.assign(server, state);
  return org;
}

export const grantOf = (org: SmallOrg, access_token: string) => ({
  access_token,
  instance_url: org.instanceUrl ?? org.url,
  id: `${org.url}/id/${ORG_ID}/${USER_ID}`,
  token_type: 'Bearer',
});

function answerOf(org: SmallOrg, seen: Seen): unknown {
  if (seen.path.endsWith('/composite')) return compositeOf(org, seen);
  return queryOf(org, seen.params.get('q') ?? '');
}

function compositeOf(org: SmallOrg, seen: Seen): unknown {
  const { compositeRequest } = JSON.parse(seen.body) as { compositeRequest: { url: string }[] };
  const q = new URL(compositeRequest[0]?.url ?? '', org.url).searchParams.get('q') ?? '';
  return { compositeResponse: [{ httpStatusCode: 200, body: queryOf(org, q) }] };
}

function queryOf(org: SmallOrg, soql: string): unknown {
  const after = /Id > '(\w+)'/.exec(soql)?.[1] ?? '';
  const limit = Number(/LIMIT (\d+)/.exec(soql)?.[1] ?? Infinity);
  const records = org.rows.filter((row) => String(row['Id']) > after).slice(0, limit);
  return { totalSize: records.length, done: true, records };
}

/** A gateway with short limits; waits are noted, not waited. */
export function testGateway(options: Partial<SalesforceGatewayOptions> = {}) {
  const waits: number[] = [];
  const gateway = createSalesforceGateway({
    apiVersion: '62.0',
    timeouts: { connectMs: 2_000, headersMs: 2_000, bodyMs: 2_000 },
    retry: { attempts: 4, baseMs: 10, maxMs: 5_000 },
    allowLoopbackHttp: true,
    clock: () => Date.now(),
    sleep: async (ms, signal) => {
      waits.push(ms);
      await delay(1, undefined, signal === undefined ? {} : { signal });
    },
    ...options,
  });
  return { gateway, waits };
}

export function connectionTo(
  loginUrl: string,
  auth: ConnectionAuth = { type: 'clientCredentials', clientId: 'client', clientSecret: 's3cret' },
  more: Partial<Connection> = {},
): Connection {
  const at = '2026-11-23T00:00:00Z';
  const blank = { orgId: null, sandbox: null, username: null, createdAt: at, updatedAt: at };
  return { id: 'c1', name: 'Org', loginUrl, timeZone: 'Asia/Tokyo', auth, ...blank, ...more };
}

export const LEADS = { object: 'Lead', fields: ['Email'], filter: null };

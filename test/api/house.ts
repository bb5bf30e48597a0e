import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { hashApiKey } from '../../api/api-keys.js';
import { previewSync } from '../../activities/preview/preview-sync.js';
import { createConsentDesk } from '../../activities/consent/desk.js';
import { createApp } from '../../api/app.js';
import type { ApiDeps } from '../../api/deps.js';
import { newId } from '../../api/ids.js';
import { createMetrics } from '../../api/metrics.js';
import type { Role } from '../../domain/access.js';
import type { Connection } from '../../domain/connection.js';
import { checkLoginUrl } from '../../salesforce/login-url.js';
import type { Page, PageRequest } from '../../store/port.js';
import { createFakeEngine } from './fake-engine.js';
import { createFakeGateway, newFakeOrg } from './fake-org.js';
import { createFakeStores } from '../../store/fake.js';
import { createKeyring } from '../../store/keyring.js';

export const NOW = '2026-11-23T09:00:00.000Z';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed JSON, or an empty object. */
  body: Record<string, unknown>;
  error: {
    code: string;
    message: string;
    issues: { path: string; message: string }[];
    id?: string;
  };
}

export interface Ask {
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  raw?: string;
  headers?: Record<string, string>;
  /** Admin when absent; null sends no key. */
  as?: Role | null;
}

export type House = Awaited<ReturnType<typeof openHouse>>;

export const keyring = createKeyring({
  keys: [{ id: 'test', secret: 'a secret of the tests alone' }],
});

const open: Server[] = [];
afterEach(async () => {
  const closing = open.splice(0).map((server) => new Promise((done) => server.close(done)));
  await Promise.all(closing);
});

/** The API over HTTP with everything behind it in memory, and a key of each role. */
export async function openHouse(over: Partial<ApiDeps> = {}) {
  const [engine, org, logs] = [createFakeEngine(), newFakeOrg(), [] as unknown[]];
  const time = { now: new Date(NOW) };
  // It ticks, so that what came later is newer.
  const clock = () => (time.now = new Date(time.now.getTime() + 1));
  const log = (fields: object, message: string) => void logs.push({ ...fields, message });
  const stores = over.stores ?? createFakeStores({ keyring });
  const salesforce = over.salesforce ?? createFakeGateway(org);
  const deps: ApiDeps = {
    stores,
    keyring,
    salesforce,
    consentDesk: createConsentDesk({ stores, salesforce, clock }),
    previewer: {
      preview: (request) => previewSync({ stores, salesforce, keyring, clock }, request),
    },
    checkLoginUrl: (url) => checkLoginUrl(url, ['http://127.0.0.1:4000']),
    engine,
    logger: { info: log, warn: log, error: log },
    clock,
    newId,
    metrics: createMetrics(),
    ...over,
  };
  for (const role of ['viewer', 'operator', 'approver', 'admin'] as const) await addKey(deps, role);
  const url = await listen(deps);
  const ask = (method: string, path: string, how: Ask = {}) => send(`${url}${path}`, method, how);
  return { stores: deps.stores, engine, org, logs, time, deps, url, ask };
}

/** A checked connection and a list, put straight into the store. */
export async function furnish({ stores, org }: House): Promise<void> {
  const { orgId, sandbox } = org;
  await stores.connections.insert({ ...CONNECTION, orgId, sandbox });
  const list = { id: 'lst_1', name: 'News', runSeq: 0, orgIds: [], createdAt: NOW, updatedAt: NOW };
  await stores.lists.insert(list);
}

export const CONNECTION: Connection = {
  id: 'con_1',
  name: 'Our org',
  loginUrl: 'https://login.salesforce.com',
  timeZone: 'Asia/Tokyo',
  auth: { type: 'clientCredentials', clientId: '3MVG9', clientSecret: 'very-secret-1' },
  orgId: null,
  sandbox: null,
  username: null,
  createdAt: NOW,
  updatedAt: NOW,
};

/** Up to 1,000 items of a listing. */
export const all = async <T>(listing: {
  page: (request: PageRequest) => Promise<Page<T>>;
}): Promise<T[]> => (await listing.page({ limit: 1000 })).items;

export const allSyncs = async ({ stores }: House) =>
  (await stores.syncs.page({}, { limit: 1000 })).items;

/** Oldest first. */
export const wholeAudit = async ({ stores }: House) =>
  (await stores.audit.page({}, { limit: 1000 })).items.reverse();

/** The least body that makes a sync. */
export const NEW_SYNC = {
  name: 'Newsletter leads',
  connectionId: 'con_1',
  listId: 'lst_1',
  source: { object: 'Lead' },
  schedule: { frequency: 'daily', time: '09:30' },
};

export const keyOf = (role: Role) => `rc_test-key-of-the-${role}`;

async function addKey({ stores }: ApiDeps, role: Role): Promise<void> {
  const life = { createdAt: NOW, lastUsedAt: null, revokedAt: null };
  await stores.apiKeys.insert(
    { id: `key_${role}`, name: role, role, ...life },
    hashApiKey(keyOf(role)),
  );
}

async function listen(deps: ApiDeps): Promise<string> {
  const server = createApp(deps).listen(0, '127.0.0.1');
  open.push(server);
  await new Promise((ready) => server.once('listening', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function send(url: string, method: string, { body, raw, headers, as }: Ask): Promise<Answer> {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(url, {
    method,
    headers: {
      ...(as === null ? {} : { authorization: `Bearer ${keyOf(as ?? 'admin')}` }),
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      connection: 'close',
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
  const parsed = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>;
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: parsed,
    error: { code: '', message: '', issues: [], ...(parsed['error'] as object | undefined) },
  };
}

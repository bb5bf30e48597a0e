import { setTimeout as wait } from 'node:timers/promises';
import type { ApiClient } from './api-client.js';

export interface OrgAccess {
  name: string;
  loginUrl: string;
  clientId: string;
  clientSecret: string;
}

export interface Named {
  id: string;
  name: string;
}

export interface SyncAnswer extends Named {
  listId: string;
  connectionId: string;
  state: string;
  nextRunAt: string | null;
  currentRunId: string | null;
  schedule: { time?: string; timeZone: string };
}

export interface RunAnswer {
  id: string;
  state: string;
  workflowId: string;
  progress: { read: number; expected: number | null };
  counts: {
    read: number;
    people: number;
    dispositions: Record<string, number>;
    removals: Record<string, number>;
    members: number;
    memberWrites: number;
    apiCalls: number;
    retries: number;
  } | null;
  ledger: { closed: boolean };
  startedAt: string;
  finishedAt: string | null;
  error: { code: string; message: string } | null;
}

interface Page<T> {
  items: T[];
}

/** The sync of an earlier start, or a new connection, list and daily sync of Leads. */
export async function findOrCreateSync(api: ApiClient, org: OrgAccess): Promise<SyncAnswer> {
  const connection = await findOrCreateConnection(api, org);
  const syncs = await api.get<Page<Named>>(`/v1/syncs?connectionId=${connection.id}`);
  const [known] = syncs.items;
  if (known) return api.get(`/v1/syncs/${known.id}`);
  const list = await api.post<Named>('/v1/lists', { name: 'Newsletter' });
  return api.post('/v1/syncs', {
    name: 'Newsletter leads',
    connectionId: connection.id,
    listId: list.id,
    source: { object: 'Lead' },
    schedule: { frequency: 'daily', time: '06:00', timeZone: localZone() },
    mapping: ['Email', 'LastName', 'FirstName', 'Company', 'Country'].map((from) => ({
      from,
      to: `${from.charAt(0).toLowerCase()}${from.slice(1)}`,
    })),
  });
}

/** The org may listen at another address than the last time. */
async function findOrCreateConnection(api: ApiClient, org: OrgAccess): Promise<Named> {
  const { items } = await api.get<Page<Named & { loginUrl: string }>>('/v1/connections?limit=1000');
  const known = items.find((connection) => connection.name === org.name);
  const { name, loginUrl, clientId, clientSecret } = org;
  const auth = { type: 'clientCredentials', clientId, clientSecret };
  if (known && known.loginUrl !== loginUrl) {
    await api.patch(`/v1/connections/${known.id}`, { loginUrl, auth });
  }
  const connection =
    known ??
    (await api.post<Named>('/v1/connections', { name, loginUrl, timeZone: localZone(), auth }));
  await api.post(`/v1/connections/${connection.id}/check`, {});
  return connection;
}

/** Runs the sync now, or joins the run that is going on, and waits for its end. */
export async function runNow(
  api: ApiClient,
  sync: SyncAnswer,
  onProgress: (run: RunAnswer) => void,
  order: { mode?: 'full' | 'incremental' } = {},
): Promise<RunAnswer> {
  const runId =
    sync.currentRunId ??
    (await api.post<{ runId: string }>(`/v1/syncs/${sync.id}/run`, order)).runId;
  for (;;) {
    const run = await findRun(api, runId);
    if (run) onProgress(run);
    if (run && run.state !== 'running') return run;
    await wait(300);
  }
}

/** A run that was only just asked for is not there yet. */
async function findRun(api: ApiClient, runId: string): Promise<RunAnswer | null> {
  const syncId = runId.slice(0, runId.indexOf('.'));
  const { items } = await api.get<Page<RunAnswer>>(`/v1/syncs/${syncId}/runs?limit=20`);
  return items.some((run) => run.id === runId) ? api.get(`/v1/runs/${runId}`) : null;
}

const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

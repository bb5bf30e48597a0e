import { Client, Connection } from '@temporalio/client';
import { apiClient, type ApiClient } from '../dev/start/api-client.js';
import { runNow, type Named, type SyncAnswer } from '../dev/start/first-sync.js';
import type { House } from '../dev/start/house.js';
import { changeLeads } from './change-leads.js';
import { FIELDS } from './fields.js';
import { forgetPeakRss, peakRss, perSecond, type Row } from './row.js';

export type Reader = 'rest' | 'bulk';

/** Rollcall itself, by one reader: a first load, the same again, and a thousandth of the Leads changed. */
export async function product(house: House, reader: Reader, leads: number): Promise<Row[]> {
  const api = apiClient(house.file.apiUrl, house.file.apiKey);
  const sync = await createSync(api, house.org, reader);
  const measured = (what: string, mode: 'full' | 'incremental') =>
    measure(house, api, sync, `Rollcall by ${reader}, ${what}`, mode);
  const rows = [await measured('first load', 'full'), await measured('unchanged', 'full')];
  if (reader === 'bulk') return rows;
  await changeLeads(house.org, Math.max(1, Math.round(leads / 1000)));
  return [...rows, await measured('0.1 % changed', 'incremental')];
}

async function measure(
  { file }: House,
  api: ApiClient,
  sync: SyncAnswer,
  what: string,
  mode: 'full' | 'incremental',
): Promise<Row> {
  forgetPeakRss(file.pids.worker);
  const run = await runNow(api, sync, () => undefined, { mode });
  if (!run.counts) throw new Error(`${what} did not succeed: ${JSON.stringify(run.error)}`);
  const events = await historyLength(file.temporalAddress, run.workflowId);
  const ms = Date.parse(run.finishedAt ?? '') - Date.parse(run.startedAt);
  return {
    what,
    records: run.counts.read,
    seconds: ms / 1000,
    'records/s': perSecond(run.counts.read, ms),
    'Salesforce calls': run.counts.apiCalls,
    'member writes': run.counts.memberWrites,
    'peak RSS MiB': peakRss(file.pids.worker),
    'Temporal events': events,
  };
}

async function createSync(api: ApiClient, org: House['org'], reader: Reader): Promise<SyncAnswer> {
  const { loginUrl, clientId, clientSecret } = org;
  const auth = { type: 'clientCredentials', clientId, clientSecret };
  const about = { name: `Bench by ${reader}`, loginUrl, timeZone: 'UTC', auth };
  const connection = await api.post<Named>('/v1/connections', about);
  await api.post(`/v1/connections/${connection.id}/check`, {});
  const list = await api.post<Named>('/v1/lists', { name: about.name });
  return api.post('/v1/syncs', {
    name: about.name,
    connectionId: connection.id,
    listId: list.id,
    source: { object: 'Lead', reader },
    schedule: { frequency: 'daily', time: '06:00', timeZone: 'UTC', startDate: '2099-01-01' },
    mapping: FIELDS.map((from) => ({
      from,
      to: `${from.charAt(0).toLowerCase()}${from.slice(1)}`,
    })),
  });
}

async function historyLength(address: string, workflowId: string): Promise<number> {
  const connection = await Connection.connect({ address });
  const handle = new Client({ connection }).workflow.getHandle(workflowId);
  const { historyLength: length } = await handle.describe();
  await connection.close();
  return length;
}

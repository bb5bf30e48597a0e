import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { apiClient, type ApiClient } from '../dev/start/api-client.js';
import { runNow, type Named, type RunAnswer, type SyncAnswer } from '../dev/start/first-sync.js';
import { openHouse, type House } from '../dev/start/house.js';

/**
 * Throughput of the main job beside a plain script, on the same servers in the same run. Read the ratio, not the
 * absolute figures: `npm run bench -- --leads 100000`.
 */
const FIELDS = (
  'Email,FirstName,LastName,Company,Title,Phone,MobilePhone,Street,City,State,PostalCode,Country,' +
  'Website,LeadSource,Status,Industry,Rating,AnnualRevenue,NumberOfEmployees,SystemModstamp'
).split(',');

const { values } = parseArgs({ options: { leads: { type: 'string', default: '100000' } } });
const leads = Number(values.leads);
const dataDir = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
const house = await openHouse({
  settings: {
    exit: true,
    leads,
    contacts: 0,
    seed: 7,
    dataDir,
    apiPort: 0,
    emulatorPort: 0,
    org: null,
  },
  say: (line) => console.log(line),
  signal: new AbortController().signal,
  onGivenUp: () => process.exit(1),
});
try {
  console.table([...(await product(house)), ...plainScript(house)]);
} finally {
  await house.close();
  rmSync(dataDir, { recursive: true, force: true });
}

interface Row {
  what: string;
  records: number;
  seconds: number;
  'records/s': number;
  'Salesforce calls': number;
  'member writes': number | string;
  'peak RSS MiB': number | string;
  'Temporal events': number | string;
}

async function product({ file, org }: House): Promise<Row[]> {
  const api = apiClient(file.apiUrl, file.apiKey);
  const sync = await createSync(api, org);
  const rows: Row[] = [];
  for (const what of ['Rollcall, first load', 'Rollcall, unchanged']) {
    const run = await runNow(api, sync, () => undefined);
    if (!run.counts) throw new Error(`${what} did not succeed: ${JSON.stringify(run.error)}`);
    const events = await historyLength(file.temporalAddress, run.workflowId);
    rows.push(row(what, run, events, peakRss(file.pids.worker)));
  }
  return rows;
}

function row(what: string, run: RunAnswer, events: number, rss: number | string): Row {
  const ms = Date.parse(run.finishedAt ?? '') - Date.parse(run.startedAt);
  return {
    what,
    records: run.counts?.read ?? 0,
    seconds: ms / 1000,
    'records/s': Math.round(((run.counts?.read ?? 0) * 1000) / ms),
    'Salesforce calls': run.counts?.apiCalls ?? 0,
    'member writes': run.counts?.memberWrites ?? 0,
    'peak RSS MiB': rss,
    'Temporal events': events,
  };
}

function plainScript({ file, org }: House): Row[] {
  return ['plain script, first load', 'plain script, unchanged'].map((what) => {
    const args = [org.loginUrl, org.clientId, org.clientSecret, file.mongodbUri, FIELDS.join(',')];
    const out = execFileSync(process.execPath, ['bench/plain-script.mjs', ...args], {
      encoding: 'utf8',
    });
    const { records, calls, ms } = JSON.parse(out) as {
      records: number;
      calls: number;
      ms: number;
    };
    return {
      what,
      records,
      seconds: ms / 1000,
      'records/s': Math.round((records * 1000) / ms),
      'Salesforce calls': calls,
      'member writes': 'all',
      'peak RSS MiB': '-',
      'Temporal events': '-',
    };
  });
}

async function createSync(api: ApiClient, org: House['org']): Promise<SyncAnswer> {
  const { name, loginUrl, clientId, clientSecret } = org;
  const auth = { type: 'clientCredentials', clientId, clientSecret };
  const connection = await api.post<Named>('/v1/connections', {
    name,
    loginUrl,
    timeZone: 'UTC',
    auth,
  });
  await api.post(`/v1/connections/${connection.id}/check`, {});
  const list = await api.post<Named>('/v1/lists', { name: 'Bench' });
  return api.post('/v1/syncs', {
    name: 'Bench',
    connectionId: connection.id,
    listId: list.id,
    source: { object: 'Lead' },
    schedule: { frequency: 'daily', time: '06:00', timeZone: 'UTC', startDate: '2099-01-01' },
    mapping: FIELDS.map((from) => ({
      from,
      to: `${from.charAt(0).toLowerCase()}${from.slice(1)}`,
    })),
  });
}

async function historyLength(address: string, workflowId: string): Promise<number> {
  const connection = await Connection.connect({ address });
  const { historyLength: length } = await new Client({ connection }).workflow
    .getHandle(workflowId)
    .describe();
  await connection.close();
  return length;
}

/** Highest resident memory of a process since it began; Linux only. */
function peakRss(pid: number | null): number | string {
  if (pid === null || process.platform !== 'linux') return '-';
  const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return match ? Math.round(Number(match[1]) / 1024) : '-';
}

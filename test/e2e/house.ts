import { Client, Connection } from '@temporalio/client';
import mongoose from 'mongoose';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { freePort } from '../../dev/servers/ports.js';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/index.js';
import { Api, type MemberRow, type Run, type RunRow, type Sync } from './api.js';
import { Program } from './processes.js';
import { until } from './until.js';

export interface HouseOptions {
  /** Part of database and task queue names; one a file. */
  name: string;
  org: EmulatorOptions;
  /** Default: the server of all integration tests. */
  temporalAddress?: () => string;
  logLevel?: string;
  /** Origins beside the emulator's that may be signed in at. */
  loginAllow?: string[];
}

/** Fires on New Year's Day: runs come only when asked for. */
export const SELDOM = { frequency: 'cron', cron: '0 0 1 1 *', timeZone: 'UTC' } as const;
export const MAPPING = ['Email', 'LastName', 'FirstName', 'Company', 'Country'].map((from) => ({
  from,
  to: `${from.charAt(0).toLowerCase()}${from.slice(1)}`,
}));

const READY = { worker: 'worker is ready', api: '"url":"http' };

/** A whole Rollcall of its own: emulated org, worker and API as processes, own database, task queue, ports and key. */
export class House {
  emulator!: Emulator;
  api!: Api;
  worker!: Program;
  apiProcess!: Program;
  temporal!: Client;
  db!: mongoose.Connection;
  /** Never to be seen outside: searched for by value. */
  secretKey = randomBytes(32).toString('base64');
  /** For logs and whatever else a test leaves; goes with the house. */
  folder = '';
  taskQueue = '';
  private connection!: Connection;
  private apiPort = 0;

  constructor(private readonly options: HouseOptions) {}

  async open(): Promise<void> {
    const address = this.options.temporalAddress?.() ?? inject('temporalAddress');
    this.folder = mkdtempSync(join(tmpdir(), `rollcall-e2e-${this.options.name}-`));
    this.emulator = await startEmulator(this.options.org);
    this.apiPort = await freePort();
    const env = this.environment(address);
    this.worker = new Program('worker', this.folder, env);
    this.apiProcess = new Program('api', this.folder, env);
    this.connection = Connection.lazy({ address });
    this.temporal = new Client({ connection: this.connection });
    await Promise.all([this.startWorker(), this.startApi()]);
    const key = readFileSync(join(this.folder, 'first-key'), 'utf8').trim();
    this.api = new Api(`http://127.0.0.1:${this.apiPort}`, key);
    const uri = env['MONGODB_URI'] ?? '';
    this.db = await mongoose.createConnection(uri).asPromise();
  }

  startWorker(over: Record<string, string> = {}): Promise<void> {
    return this.worker.start('worker/main.ts', READY.worker, over);
  }

  startApi(): Promise<void> {
    return this.apiProcess.start('api/main.ts', READY.api);
  }

  async close(): Promise<void> {
    await Promise.all([this.worker?.kill(), this.apiProcess?.kill()]);
    await this.db?.dropDatabase();
    await this.db?.close();
    await this.connection?.close();
    await this.emulator?.close();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }

  logs(): string {
    const programs = [this.worker, this.apiProcess].filter((program) => program !== undefined);
    return programs.map((p) => `--- end of the ${p.name}'s log ---\n${p.tail()}`).join('\n');
  }

  /** A connection to the emulated org, checked. */
  async connect(over: Record<string, unknown> = {}): Promise<string> {
    const { clientId, clientSecret } = this.emulator.credentials;
    const { id } = await this.api.ok<{ id: string }>('POST', '/v1/connections', {
      name: 'Emulated org',
      loginUrl: this.emulator.url,
      timeZone: 'UTC',
      auth: { type: 'clientCredentials', clientId, clientSecret },
      ...over,
    });
    await this.api.ok('POST', `/v1/connections/${id}/check`, {});
    return id;
  }

  async list(name = 'Newsletter'): Promise<string> {
    return (await this.api.ok<{ id: string }>('POST', '/v1/lists', { name })).id;
  }

  sync(connectionId: string, listId: string, over: Record<string, unknown> = {}): Promise<Sync> {
    return this.api.ok('POST', '/v1/syncs', syncBody(connectionId, listId, over));
  }

  /** A connection, a list and a sync of Leads. */
  async leadSync(over: Record<string, unknown> = {}): Promise<Sync> {
    return this.sync(await this.connect(), await this.list(), over);
  }

  async begin(syncId: string): Promise<string> {
    return (await this.api.ok<{ runId: string }>('POST', `/v1/syncs/${syncId}/run`, {})).runId;
  }

  /** Runs the sync now and waits for the end, whatever it is. */
  async run(syncId: string): Promise<Run> {
    return this.end(await this.begin(syncId));
  }

  async end(runId: string, withinMs = 300_000): Promise<Run> {
    const ended = async () => {
      const { status, body } = await this.api.send<Run>('GET', `/v1/runs/${runId}`);
      return status === 200 && body.state !== 'running' && body;
    };
    return until(ended, { what: `the end of ${runId}`, withinMs });
  }

  /** Waits until the run has read so many records. */
  async hasRead(runId: string, records: number, withinMs = 300_000): Promise<Run> {
    const there = async () => {
      const { status, body } = await this.api.send<Run>('GET', `/v1/runs/${runId}`);
      if (status !== 200) return false;
      if (body.progress.read >= records) return body;
      if (body.state !== 'running')
        throw new Error(`the run is ${body.state}: ${body.error?.code}`);
      return false;
    };
    return until(there, { what: `${records} records of ${runId}`, withinMs, everyMs: 50 });
  }

  members(listId: string): Promise<MemberRow[]> {
    return this.api.all(`/v1/lists/${listId}/members`);
  }

  records(runId: string): Promise<RunRow[]> {
    return this.api.all(`/v1/runs/${runId}/records`);
  }

  /** What a person does in the org, past the API's checks. */
  async edit(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.emulator.url}/__emulator/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    return response.json();
  }

  /** The org's own record of an object, deleted ones too. */
  async dump(object: string): Promise<Record<string, unknown>[]> {
    const response = await fetch(`${this.emulator.url}/__emulator/records/${object}`);
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  private environment(address: string): Record<string, string> {
    const name = `e2e_${this.options.name}_${process.pid}_${Date.now()}`;
    this.taskQueue = name;
    return {
      ROLLCALL_SECRET_KEY: this.secretKey,
      ROLLCALL_FIRST_KEY_FILE: join(this.folder, 'first-key'),
      ROLLCALL_DATA_DIR: this.folder,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_TASK_QUEUE: name,
      MONGODB_URI: `${inject('mongodbUri').replace(/\/$/, '')}/${name}`,
      API_PORT: String(this.apiPort),
      SALESFORCE_LOGIN_ALLOW: [this.emulator.url, ...(this.options.loginAllow ?? [])].join(','),
      LOG_LEVEL: this.options.logLevel ?? 'info',
    };
  }
}

export function syncBody(connectionId: string, listId: string, over: Record<string, unknown>) {
  return {
    name: 'Newsletter leads',
    connectionId,
    listId,
    source: { object: 'Lead' },
    schedule: SELDOM,
    mapping: MAPPING,
    ...over,
  };
}

/** A house for the tests of a file; a failed test shows the end of its logs. */
export function useHouse(options: HouseOptions): House {
  const house = new House(options);
  beforeAll(() => house.open(), 240_000);
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') process.stderr.write(`${house.logs()}\n`);
  });
  afterAll(() => house.close());
  return house;
}

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { startEmulator, type Emulator, type Fault, type FaultRule } from '../../emulator/index.js';
import type { ClosableSalesforceGateway } from '../../salesforce/gateway.js';
import type {
  BulkRead,
  PageOptions,
  RecordPage,
  RecordQuery,
  SalesforceOrg,
  SalesforceRecord,
} from '../../salesforce/port.js';
import { THING } from './random-filters.js';
import { connectionTo, testGateway } from './small-org.js';

export const LEADS = 2_600;
export const LEAD_QUERY: RecordQuery = {
  object: 'Lead',
  fields: ['Email', 'HasOptedOutOfEmail', 'Owner.Name'],
  filter: null,
};
/** So small that pages, runs and merges of runs are many. */
const SMALL = { resultRows: 500, sortRows: 150, blockRows: 16, maxRuns: 4 };

/** An emulated org for a file of tests, and for each test a gateway that keeps its rows in a folder of its own. */
export class BulkWorld {
  emulator!: Emulator;
  org!: SalesforceOrg;
  gateway!: ClosableSalesforceGateway;
  /** Pauses of the gateway, in milliseconds. */
  waits: number[] = [];
  tempFolder = '';
  private readonly gateways: ClosableSalesforceGateway[] = [];

  constructor() {
    vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
    beforeAll(() => this.start());
    beforeEach(() => this.begin());
    afterEach(() => this.end());
    afterAll(() => this.emulator.close());
  }

  newGateway(bulk: object = {}) {
    const made = testGateway({
      timeouts: { connectMs: 5_000, headersMs: 5_000, bodyMs: 1_500 },
      bulk: { ...SMALL, tempFolder: this.tempFolder, ...bulk },
    });
    this.gateways.push(made.gateway);
    return made;
  }

  connection() {
    const { clientId, clientSecret } = this.emulator.credentials;
    const auth = { type: 'clientCredentials' as const, clientId, clientSecret };
    return connectionTo(this.emulator.url, auth);
  }

  /** Starts a job; what it gives opens it. */
  async startJob(query = LEAD_QUERY): Promise<() => Promise<BulkRead>> {
    const jobId = await this.org.startBulk(query);
    return () => this.org.openBulk(query, jobId);
  }

  strike(rule: Omit<FaultRule, 'fault'>, fault: Fault): void {
    this.emulator.org.faults.add({ ...rule, fault });
  }

  byRest(query: RecordQuery): Promise<SalesforceRecord[]> {
    return readAll((after, options) => this.org.page(query, after, options));
  }

  lastSeq(): number {
    return this.emulator.org.log.since().at(-1)?.seq ?? 0;
  }

  /** Paths of the requests after the one with this number. */
  sentSince(seq: number): string[] {
    return this.emulator.org.log.since(seq).map(({ method, path }) => `${method} ${path}`);
  }

  private async start(): Promise<void> {
    const counts = { leads: LEADS, contacts: 300, accounts: 40, opportunities: 50 };
    this.emulator = await startEmulator({ ...counts, objects: [THING], bulkOrder: 'shuffled' });
  }

  private async begin(): Promise<void> {
    this.tempFolder = await mkdtemp(join(tmpdir(), 'bulk-test-'));
    ({ gateway: this.gateway, waits: this.waits } = this.newGateway());
    this.org = await this.gateway.open(this.connection());
  }

  private async end(): Promise<void> {
    this.emulator.org.faults.clear();
    await Promise.all(this.gateways.splice(0).map((one) => one.close()));
    expect(await readdir(this.tempFolder)).toEqual([]);
    await rm(this.tempFolder, { recursive: true });
  }
}

type ReadPage = (after: string | null, options: PageOptions) => Promise<RecordPage>;

export async function readAll(page: ReadPage, limit = 700): Promise<SalesforceRecord[]> {
  const records: SalesforceRecord[] = [];
  for (let after: string | null = null; ;) {
    const some: SalesforceRecord[] = (await page(after, { limit })).records;
    if (some.length === 0) return records;
    records.push(...some);
    after = some.at(-1)?.Id ?? null;
  }
}

import type { Filter } from '../domain/criteria.js';
import { Failure } from '../domain/failures.js';
import type { ViewDefinition } from '../domain/sync.js';
import type { FakeJobs } from './fake-bulk.js';
import { createFakeOrg } from './fake-org.js';
import type {
  ApiUsage,
  FieldSummary,
  ListViewSummary,
  OrgIdentity,
  SalesforceGateway,
  SalesforceRecord,
} from './port.js';

/** An object of the fake: its records are flat, `Account.Name` and all, and may be changed while it runs. */
export interface FakeObject {
  records: SalesforceRecord[];
  /** What describe answers; when absent, text fields of the names in the records. */
  fields?: FieldSummary[];
  listViews?: ListViewSummary[];
}

/** A list view with its WHERE clause played by a function: the fake parses no SOQL. */
export interface FakeView {
  definition: ViewDefinition;
  matches: (record: SalesforceRecord) => boolean;
}

export interface FakeData {
  objects: Record<string, FakeObject>;
  /** By Id. A filter's `{soql}` is the view whose definition has that WHERE clause. */
  views: Record<string, FakeView>;
  identity: OrgIdentity;
  apiUsage: ApiUsage;
  /** Server clock of the answers, ISO. */
  serverTime: () => string;
}

export type FakeCallName =
  | 'open'
  | 'identity'
  | 'apiUsage'
  | 'objects'
  | 'fields'
  | 'listViews'
  | 'listView'
  | 'count'
  | 'page'
  | 'byIds'
  | 'startBulk'
  | 'openBulk'
  | 'bulkPage'
  | 'closeBulk';

export interface FakeCall {
  name: FakeCallName;
  object: string | null;
  after: string | null;
  filter: Filter | null;
}

/** Fails or delays a call: throw, or wait, or do nothing. Asked before each call. */
export type FakeScript = (call: FakeCall, n: number) => void | Promise<void>;

export interface FakeSalesforce extends SalesforceGateway {
  data: FakeData;
  /** Every call so far, oldest first. */
  calls: FakeCall[];
  /** The next `times` calls of this name fail. */
  fail(name: FakeCallName, failure: Error, times?: number): void;
  script(script: FakeScript): void;
}

const IDENTITY: OrgIdentity = {
  orgId: '00D000000000001AAA',
  userId: '005000000000001AAA',
  username: 'integration@acme.example',
  apiVersion: '62.0',
  sandbox: false,
};

/** Salesforce in memory, for tests of other rooms. Held to the same suite as the real client. */
export function createFakeSalesforce(data: Partial<FakeData> = {}): FakeSalesforce {
  const scripts: FakeScript[] = [];
  const calls: FakeCall[] = [];
  const serverTime = () => '2026-11-23T00:00:00.000Z';
  const apiUsage = { used: 1, max: 15_000 };
  const jobs: FakeJobs = new Map();
  const none = { objects: {}, views: {} };
  const full: FakeData = { ...none, identity: IDENTITY, apiUsage, serverTime, ...data };
  const enter = async (call: FakeCall): Promise<void> => {
    calls.push(call);
    const n = calls.filter(({ name }) => name === call.name).length;
    for (const script of scripts) await script(call, n);
  };
  return {
    data: full,
    calls,
    fail: (name, failure, times = 1) => scripts.push(failing(name, failure, times)),
    script: (script) => scripts.push(script),
    open: async ({ orgId }) => {
      await enter({ name: 'open', object: null, after: null, filter: null });
      const found = full.identity.orgId;
      if (orgId === null || orgId.slice(0, 15) === found.slice(0, 15))
        return createFakeOrg(full, jobs, enter);
      throw new Failure('ORG_CHANGED', `The credentials belong to the org ${found}.`);
    },
  };
}

function failing(name: FakeCallName, failure: Error, times: number): FakeScript {
  let left = times;
  return (call) => {
    if (call.name !== name || left === 0) return;
    left -= 1;
    throw failure;
  };
}

import { closeRun } from '../../activities/close-run.js';
import type { ActivityDeps } from '../../activities/deps.js';
import { openRun } from '../../activities/open-run.js';
import { readConsents } from '../../activities/read-consents.js';
import { readPages, type Beat } from '../../activities/read-pages.js';
import { settleRun } from '../../activities/settle-run.js';
import type { ClaimEntry } from '../../domain/claim-block.js';
import type { Member } from '../../domain/member.js';
import { rowOfClaim } from '../../domain/membership.js';
import type { RunCounts } from '../../domain/run.js';
import {
  DEFAULT_CHOICES,
  DEFAULT_EXCLUSIONS,
  DEFAULT_REMOVAL,
  type SyncDefinition,
  type SyncRecord,
} from '../../domain/sync.js';
import { createFakeSalesforce, type FakeSalesforce } from '../../salesforce/fake.js';
import { createFakeStores } from '../../store/fake.js';
import { createKeyring } from '../../store/keyring.js';
import type { Keyring, Stores } from '../../store/port.js';
import { CONTACT_FIELDS, LEAD_FIELDS, toRecord, type Person } from './people.js';

export const START = '2026-11-23T00:00:00.000Z';
export const ORG_ID = '00D000000000001AAA';
export const LIST = 'list-1';
export const SYNC = 'sync-1';
const CONNECTION = 'connection-1';

/** A list with one sync of Leads over fakes, and a clock that moves a millisecond at each look. */
export interface World {
  deps: ActivityDeps;
  stores: Stores;
  salesforce: FakeSalesforce;
  keyring: Keyring;
  setLeads(people: readonly Person[]): void;
  setContacts(people: readonly Person[]): void;
}

export const DEFINITION: SyncDefinition = {
  name: 'Leads',
  connectionId: CONNECTION,
  listId: LIST,
  source: {
    ...{ ...DEFAULT_CHOICES, conditions: [] },
    object: 'Lead',
    emailField: 'Email',
    optOutField: 'HasOptedOutOfEmail',
    roleAddresses: 'exclude',
  },
  schedule: { frequency: 'once', date: null, time: null, timeZone: 'UTC' },
  exclusions: DEFAULT_EXCLUSIONS,
  removal: DEFAULT_REMOVAL,
  guard: { maxRemovalPercent: 100, maxRemovals: 500, maxResubscribes: 50 },
  mapping: [
    { from: 'LastName', to: 'name', whenBlank: 'clear' },
    { from: 'Company', to: 'company', whenBlank: 'keep' },
  ],
};

export interface WorldOptions {
  leads?: readonly Person[];
  pageSize?: number;
  definition?: Partial<SyncDefinition>;
}

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const keyring = createKeyring({
    keys: [{ id: 'test', secret: 'a secret of tests, 32 bytes long' }],
  });
  const stores = createFakeStores({ keyring });
  const salesforce = createFakeSalesforce({
    objects: {
      Lead: { records: [], fields: LEAD_FIELDS },
      Contact: { records: [], fields: CONTACT_FIELDS },
    },
  });
  let now = Date.parse(START);
  const deps: ActivityDeps = {
    stores,
    salesforce,
    keyring,
    clock: () => new Date((now += 1)),
    chunkMs: 1e9,
    pageSize: options.pageSize ?? 3,
  };
  const world: World = {
    ...{ deps, stores, salesforce, keyring },
    setLeads: (people) => setRecords(salesforce, 'Lead', people),
    setContacts: (people) => setRecords(salesforce, 'Contact', people),
  };
  world.setLeads(options.leads ?? []);
  await addConnection(stores);
  await addList(stores, LIST);
  await addSync(stores, SYNC, { ...DEFINITION, ...options.definition });
  return world;
}

function setRecords(salesforce: FakeSalesforce, object: string, people: readonly Person[]): void {
  const found = salesforce.data.objects[object];
  if (found) found.records = people.map((person) => toRecord(object, person));
}

async function addConnection(stores: Stores): Promise<void> {
  await stores.connections.insert({
    id: CONNECTION,
    name: 'Acme',
    loginUrl: 'https://login.salesforce.com',
    timeZone: 'Asia/Tokyo',
    auth: { type: 'clientCredentials', clientId: 'id', clientSecret: 'secret' },
    ...{ orgId: ORG_ID, sandbox: false, username: 'integration@acme.example' },
    ...{ createdAt: START, updatedAt: START },
  });
}

export async function addList(stores: Stores, id: string): Promise<void> {
  const times = { createdAt: START, updatedAt: START };
  await stores.lists.insert({ id, name: id, runSeq: 0, orgIds: [], ...times });
}

export async function addSync(
  stores: Stores,
  id: string,
  definition: SyncDefinition,
): Promise<void> {
  const { name, connectionId, listId, source } = definition;
  const sync: SyncRecord = {
    ...{ id, name, connectionId, listId, object: source.object, version: 1, state: 'active' },
    ...{ nextRunAt: null, pendingRun: false, currentRunId: null, lastRunId: null },
    ...{ createdAt: START, updatedAt: START },
  };
  const version = { syncId: id, version: 1, definition, createdAt: START, createdBy: 'test' };
  await stores.syncs.insert(sync, version);
}

export const beat = (attempt = 1): Beat => ({
  heartbeat: () => undefined,
  cancellationSignal: new AbortController().signal,
  attempt,
});

/** The steps of a run in order, each safe to try again as Temporal would. */
export type Step = (deps: ActivityDeps, attempt: number) => Promise<unknown>;

export function stepsOf(runId: string, syncId = SYNC, version = 1): Step[] {
  const opening = { trigger: 'manual', mode: 'full', version, scheduledAt: START } as const;
  const cost = { apiCalls: 0, retries: 0, memberWrites: 0 };
  return [
    (deps) => openRun(deps, { syncId, runId, ...opening }),
    (deps, attempt) => readConsents(deps, { runId }, beat(attempt)),
    (deps, attempt) => readPages(deps, { runId }, beat(attempt)),
    async (deps, attempt) => {
      const { memberWrites } = await settleRun(deps, { runId }, beat(attempt));
      cost.memberWrites = memberWrites;
    },
    (deps) => closeRun(deps, { runId, cost }),
  ];
}

/** One undisturbed run from open to close; answers its counts. */
export async function runAll(
  world: World,
  runId: string,
  syncId = SYNC,
  version = 1,
): Promise<RunCounts> {
  for (const step of stepsOf(runId, syncId, version)) await step(world.deps, 1);
  return countsOf(world, runId);
}

export async function countsOf(world: World, runId: string): Promise<RunCounts> {
  const run = await world.stores.runs.get(runId);
  const isThrough = run?.state === 'succeeded' || run?.state === 'waitingForApproval';
  if (!isThrough || !run.counts) throw new Error(`run ${runId} did not succeed`);
  return run.counts;
}

export async function membersOf(world: World, listId = LIST): Promise<Member[]> {
  const members: Member[] = [];
  for await (const member of world.stores.members.all(listId)) members.push(member);
  return members;
}

export async function memberOf(
  world: World,
  email: string,
  listId = LIST,
): Promise<Member | undefined> {
  return (await membersOf(world, listId)).find((member) => member.email === email);
}

export async function entriesOf(world: World, syncId = SYNC): Promise<ClaimEntry[]> {
  const directory = await world.stores.claims.directory(syncId);
  const blocks = await world.stores.claims.blocks(syncId, directory);
  return blocks.flatMap((block) => block.entries);
}

/** `record>key` for every claim as the sync's blocks know it, and as members hold it: the two must agree. */
export async function claimsBothWays(world: World, syncId = SYNC, listId = LIST) {
  const inBlocks = (await entriesOf(world, syncId))
    .filter((entry) => entry.m)
    .map((entry) => `${entry.id}>${entry.k}`);
  const onMembers = (await membersOf(world, listId)).flatMap((member) =>
    member.claims
      .filter((claim) => claim.syncId === syncId)
      .map((claim) => `${rowOfClaim(claim)}>${member.emailKey}`),
  );
  return { inBlocks: inBlocks.sort(), onMembers: onMembers.sort() };
}

/** A second version of the sync, for runs from now on. */
export async function addVersion(world: World, change: Partial<SyncDefinition>): Promise<void> {
  const first = await world.stores.syncs.version(SYNC, 1);
  if (!first) throw new Error('the sync has no first version');
  const definition = { ...first.definition, ...change };
  await world.stores.syncs.addVersion({ ...first, version: 2, definition });
}

import { setImmediate as turn } from 'node:timers/promises';
import { applyPlan } from '../../activities/apply-plan.js';
import { closeRun } from '../../activities/close-run.js';
import { createConsentDesk } from '../../activities/consent/desk.js';
import { decidePlan } from '../../activities/decide-plan.js';
import type { ActivityDeps } from '../../activities/deps.js';
import { endRun } from '../../activities/end-run.js';
import { openRun } from '../../activities/open-run.js';
import { readConsents } from '../../activities/read-consents.js';
import { readPages } from '../../activities/read-pages.js';
import { settleRun } from '../../activities/settle-run.js';
import { Failure } from '../../domain/failures.js';
import type { RunRecord } from '../../domain/run.js';
import type { SyncDefinition } from '../../domain/sync.js';
import type { Emulator } from '../../emulator/index.js';
import {
  createSalesforceGateway,
  type ClosableSalesforceGateway,
} from '../../salesforce/gateway.js';
import { createFakeStores } from '../../store/fake.js';
import { createKeyring } from '../../store/keyring.js';
import type { Stores } from '../../store/port.js';
import { addList, addSync, beat } from '../activities/world.js';
import { happen, START, startOrg } from './emulated-org.js';
import type { FaultPlan, OrgStep, StepOf, Story } from './story.js';

/** Tries of one activity: more than any fault of a story lasts. */
const TRIES = 40;
export const keyring = createKeyring({
  keys: [{ id: 'test', secret: 'a secret of tests, 32 bytes long' }],
});

/** Rollcall's activities over stores, and a real Salesforce client that talks to an emulated org. */
export class House {
  private runs = 0;
  private versions = new Map<string, number>();

  private constructor(
    readonly emulator: Emulator,
    readonly gateway: ClosableSalesforceGateway,
    readonly deps: ActivityDeps,
  ) {}

  static async open(story: Story, stores: Stores = createFakeStores({ keyring })): Promise<House> {
    const emulator = await startOrg();
    const gateway = gatewayTo();
    let looks = 0;
    const deps: ActivityDeps = {
      ...{ stores, salesforce: gateway, keyring, chunkMs: 1e9, pageSize: story.pageSize },
      clock: () => new Date(emulator.org.clock.now() + (looks += 1)),
    };
    const house = new House(emulator, gateway, deps);
    await house.furnish(story);
    return house;
  }

  get nowMs(): number {
    return this.emulator.org.clock.now();
  }

  happen(step: OrgStep): void {
    happen(this.emulator.org, step);
  }

  async define({ sync, definition }: StepOf<'define'>): Promise<void> {
    const version = (this.versions.get(sync) ?? 0) + 1;
    const createdAt = new Date(this.nowMs).toISOString();
    const stored = { syncId: sync, version, definition: await this.told(definition) };
    await this.deps.stores.syncs.addVersion({ ...stored, createdAt, createdBy: 'test' });
    this.versions.set(sync, version);
  }

  /** A run from open to close, each step tried again as Temporal would; given up when a step goes on failing. */
  async run(step: StepOf<'run'>, tries = TRIES): Promise<RunRecord> {
    const runId = `${step.sync}.run${String((this.runs += 1)).padStart(3, '0')}`;
    for (const fault of step.faults) this.strike(fault);
    try {
      await this.carryOut(runId, step, tries);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const { type: code, message } = error;
      await endRun(this.deps, { runId, state: 'failed', error: { code, message } });
    } finally {
      this.emulator.org.faults.clear();
    }
    return this.record(runId);
  }

  private async carryOut(
    runId: string,
    { sync, mode, chunkMs }: StepOf<'run'>,
    tries: number,
  ): Promise<void> {
    const deps = { ...this.deps, chunkMs };
    const version = this.versions.get(sync) ?? 1;
    const scheduledAt = new Date(this.nowMs).toISOString();
    const opening = { syncId: sync, runId, version, trigger: 'manual', mode, scheduledAt } as const;
    await tried(tries, () => openRun(deps, opening));
    await tried(tries, (attempt) => readConsents(deps, { runId }, beat(attempt)));
    for (let isDone = false; !isDone;) {
      const told = await tried(tries, (attempt) => readPages(deps, { runId }, beat(attempt)));
      isDone = told.done;
    }
    const cost = await tried(tries, (attempt) => settleRun(deps, { runId }, beat(attempt)));
    await tried(tries, () => closeRun(deps, { runId, cost }));
  }

  async record(runId: string): Promise<RunRecord> {
    const run = await this.deps.stores.runs.get(runId);
    if (run === null) throw new Error(`no run ${runId}`);
    return run;
  }

  /** A person decides on the plan of the sync that waits; answers whether there was one. */
  async decide(sync: string, order: 'approve' | 'reject'): Promise<boolean> {
    const plan = await this.deps.stores.removalPlans.open(sync);
    if (plan === null) return false;
    const { runId } = plan;
    const { refused } = await decidePlan(this.deps, { runId, order, currentRunId: null });
    if (refused !== null) return false;
    if (order === 'approve') {
      await tried(TRIES, (attempt) => applyPlan(this.deps, { runId }, beat(attempt)));
    }
    return true;
  }

  get desk() {
    return createConsentDesk(this.deps);
  }

  strike({ fault, ...when }: FaultPlan): void {
    this.emulator.org.faults.add({ path: '/services/data', ...when, fault });
  }

  async close(): Promise<void> {
    await this.gateway.close();
    await this.emulator.close();
  }

  private async furnish(story: Story): Promise<void> {
    const { stores } = this.deps;
    const { clientId, clientSecret } = this.emulator.credentials;
    const at = new Date(START).toISOString();
    await stores.connections.insert({
      ...{ id: 'connection-1', name: 'Acme', loginUrl: this.emulator.url, timeZone: 'UTC' },
      auth: { type: 'clientCredentials', clientId, clientSecret },
      ...{ orgId: null, sandbox: false, username: 'integration@acme.example' },
      ...{ createdAt: at, updatedAt: at },
    });
    for (const list of story.lists) await addList(stores, list);
    for (const step of story.population) this.happen(step);
    for (const { id, definition } of story.syncs) {
      await addSync(stores, id, await this.told(definition));
      this.versions.set(id, 1);
    }
  }

  /** A story names a list view by its name, a definition by its Id. */
  private async told(definition: SyncDefinition): Promise<SyncDefinition> {
    const { source } = definition;
    if (source.listViewId === null) return definition;
    const connection = await this.deps.stores.connections.get(definition.connectionId);
    if (connection === null) throw new Error('no connection');
    const org = await this.gateway.open(connection);
    const views = await org.listViews(source.object);
    const view = views.find(({ developerName }) => developerName === source.listViewId);
    if (!view) throw new Error(`no list view ${source.listViewId}`);
    return { ...definition, source: { ...source, listViewId: view.id } };
  }
}

/** As the engine does: again after a failure that may pass, and no other. */
async function tried<T>(tries: number, work: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (!(error instanceof Failure) || !error.retryable || attempt >= tries) throw error;
    }
  }
}

/** A client that waits for nothing. */
function gatewayTo(): ClosableSalesforceGateway {
  return createSalesforceGateway({
    apiVersion: '62.0',
    timeouts: { connectMs: 10_000, headersMs: 10_000, bodyMs: 10_000 },
    retry: { attempts: 3, baseMs: 1, maxMs: 1 },
    allowLoopbackHttp: true,
    clock: () => Date.now(),
    sleep: async () => {
      await turn();
    },
  });
}

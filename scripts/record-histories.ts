import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { Activities } from '../activities/index.js';
import { cacheFolder } from '../dev/servers/place.js';
import { findTemporal } from '../dev/servers/find-temporal.js';
import { startTemporal } from '../dev/servers/temporal.js';
import { consentWatchId, runWorkflowId, syncWorkflowId } from '../domain/ids.js';
import { stubActivities, stubWorld, type StubWorld } from '../test/workflows/stub-activities.js';
import { bundleWorkflows } from '../worker/bundle.js';
import { CONSENT_WATCH_WORKFLOW } from '../workflows/messages.js';
import { SHAPES, type Recorded, type Stage } from '../test/workflows/recorded-shapes.js';

/**
 * Records the history of every shape a sync and its runs can stand in and that has none yet, into test/histories:
 * `npm run histories`. Replay tests hold later workflow code to them; what a release has run is never recorded anew.
 */
const FOLDER = 'test/histories';
const dataDir = mkdtempSync(join(tmpdir(), 'rollcall-histories-'));
const place = { env: process.env, cacheDir: cacheFolder(process.env), log: console.log };
const cli = await findTemporal(place);
const server = await startTemporal(place, { dataDir, port: 0, uiPort: 0 });
try {
  await recordAll(server.address, await bundleWorkflows());
} finally {
  await server.child?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);

async function recordAll(address: string, bundle: WorkflowBundleWithSourceMap): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const native = await NativeConnection.connect({ address });
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  const recordedBefore = new Set(readdirSync(FOLDER).map((file) => file.split('.')[0]));
  for (const [name, act] of Object.entries(SHAPES)) {
    if (recordedBefore.has(name)) continue;
    const world = stubWorld(
      {
        frequency: 'daily',
        time: '00:00',
        timeZone: 'UTC',
        startDate: '2099-01-01',
        endDate: null,
        fullEvery: 1,
      },
      new Date().toISOString(),
    );
    const recorded = await inWorker(native, bundle, client, name, world, act);
    for (const workflowId of recorded.workflowIds) {
      save(address, name, workflowId);
    }
  }
}

async function inWorker(
  connection: NativeConnection,
  workflowBundle: WorkflowBundleWithSourceMap,
  client: Client,
  syncId: string,
  world: StubWorld,
  act: (stage: Stage) => Promise<Recorded>,
): Promise<Recorded> {
  const release: (() => void)[] = [];
  const stage: Stage = {
    world,
    syncId,
    fail: (message, type) => ApplicationFailure.nonRetryable(message, type),
    blocked: () => new Promise<void>((resolve) => release.push(resolve)),
    start: () =>
      client.workflow.start('sync', {
        workflowId: syncWorkflowId(syncId),
        taskQueue: syncId,
        args: [{ syncId }],
      }),
    watch: () =>
      client.workflow.start(CONSENT_WATCH_WORKFLOW, {
        workflowId: consentWatchId(syncId),
        taskQueue: syncId,
        args: [{ connectionId: syncId }],
      }),
    runWorkflowId,
  };
  const activities = stubActivities(world);
  const worker = await Worker.create({
    connection,
    taskQueue: syncId,
    workflowBundle,
    activities: withLateOverrides(world, activities),
  });
  const running = worker.run();
  const recorded = await act(stage);
  for (const go of release) go();
  worker.shutdown();
  await running;
  return recorded;
}

/** Shapes replace activities after the worker has begun. */
function withLateOverrides(world: StubWorld, activities: Activities): Activities {
  return new Proxy(activities, {
    get: (all, name: keyof Activities) => (input: never) =>
      ((world.override[name] ?? all[name]) as (input: never) => Promise<unknown>)(input),
  });
}

/** In the JSON of Temporal's own tools, which replay reads. */
function save(address: string, shape: string, workflowId: string): void {
  const shown = ['workflow', 'show', '--address', address, '--workflow-id', workflowId];
  const text = execFileSync(cli.path, [...shown, '--output', 'json'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const path = join(FOLDER, `${shape}.${kindOf(workflowId)}.json`);
  const portable = text.replaceAll(`${process.cwd()}/`, '');
  const history = JSON.parse(portable) as { events: unknown[] };
  writeFileSync(path, `${JSON.stringify({ workflowId, history })}\n`);
  console.log(`${path}: ${history.events.length} events`);
}

function kindOf(workflowId: string): string {
  if (workflowId.startsWith('sync/')) return 'sync';
  if (workflowId.startsWith('consents/')) return 'watch';
  return workflowId.endsWith('/approved') ? 'approval' : 'run';
}

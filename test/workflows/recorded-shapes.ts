import type { WorkflowHandle } from '@temporalio/client';
import { approvalWorkflowId } from '../../domain/ids.js';
import {
  approveUpdate,
  pauseUpdate,
  readyUpdate,
  reconfigureUpdate,
  rejectUpdate,
  removeUpdate,
  resumeUpdate,
  runNowUpdate,
  statusQuery,
} from '../../workflows/messages.js';
import type { StubWorld } from './stub-activities.js';

/** What a shape may do while its history is written. */
export interface Stage {
  world: StubWorld;
  syncId: string;
  start(): Promise<WorkflowHandle>;
  /** Begins the consent watch of a connection. */
  watch(): Promise<WorkflowHandle>;
  fail(message: string, type: string): Error;
  /** Holds an activity until the recording is over. */
  blocked(): Promise<void>;
  runWorkflowId(runId: string): string;
}

export interface Recorded {
  workflowIds: string[];
}

/** Every shape that a sync and its runs can stand in, by the name of its file. */
export const SHAPES: Record<string, (stage: Stage) => Promise<Recorded>> = {
  async waiting(stage) {
    const sync = await ready(stage);
    return { workflowIds: [sync.workflowId] };
  },
  async paused(stage) {
    const sync = await ready(stage);
    await sync.executeUpdate(pauseUpdate, { args: [{ requestId: 'p' }] });
    return { workflowIds: [sync.workflowId] };
  },
  async 'ran-twice'(stage) {
    stage.world.chunks = 3;
    const sync = await ready(stage);
    const first = await runThrough(stage, sync, 'a');
    await runThrough(stage, sync, 'b');
    return { workflowIds: [sync.workflowId, first] };
  },
  async 'in-mid-run-held'(stage) {
    stage.world.chunks = 2;
    stage.world.override.readPages = async () => {
      await stage.blocked();
      return { done: false, held: true, pageNo: 1, read: 1 };
    };
    const sync = await ready(stage);
    const { runId } = await sync.executeUpdate(runNowUpdate, {
      args: [{ requestId: 'a', mode: null }],
    });
    await until(() => stage.world.opened.length === 1);
    await sync.executeUpdate(pauseUpdate, { args: [{ requestId: 'p' }] });
    return { workflowIds: [sync.workflowId, stage.runWorkflowId(runId)] };
  },
  async failed(stage) {
    stage.world.override.closeRun = async () => {
      throw stage.fail('Run it again.', 'LEDGER_OPEN');
    };
    const sync = await ready(stage);
    const { runId } = await sync.executeUpdate(runNowUpdate, {
      args: [{ requestId: 'a', mode: null }],
    });
    await until(() => stage.world.ended.length === 1);
    await sync.executeUpdate(readyUpdate);
    return { workflowIds: [sync.workflowId, stage.runWorkflowId(runId)] };
  },
  async edited(stage) {
    const sync = await ready(stage);
    stage.world.schedules.set(2, { ...stage.world.schedules.get(1)!, time: '06:00' } as never);
    await sync.executeUpdate(reconfigureUpdate, { args: [{ requestId: 'e', version: 2 }] });
    await runThrough(stage, sync, 'a');
    return { workflowIds: [sync.workflowId] };
  },
  async 'removed-in-mid-run'(stage) {
    stage.world.chunks = 1000;
    const sync = await ready(stage);
    const { runId } = await sync.executeUpdate(runNowUpdate, {
      args: [{ requestId: 'a', mode: null }],
    });
    await until(() => stage.world.opened.length === 1);
    await sync.executeUpdate(removeUpdate, { args: [{ requestId: 'd' }] });
    await sync.result();
    return { workflowIds: [sync.workflowId, stage.runWorkflowId(runId)] };
  },
  async 'continued-as-new'(stage) {
    const sync = await ready(stage);
    for (let i = 0; i < 50; i += 1) await runThrough(stage, sync, `n${i}`);
    await sync.executeUpdate(pauseUpdate, { args: [{ requestId: 'p' }] });
    await sync.executeUpdate(resumeUpdate, { args: [{ requestId: 'r' }] });
    return { workflowIds: [sync.workflowId] };
  },
  async 'waiting-for-approval'(stage) {
    const { sync, runId } = await breach(stage);
    await sync.executeUpdate(readyUpdate);
    return { workflowIds: [sync.workflowId, stage.runWorkflowId(runId)] };
  },
  async approved(stage) {
    const { sync, runId } = await breach(stage);
    await sync.executeUpdate(approveUpdate, { args: [{ requestId: 'y', runId }] });
    await until(() => stage.world.applied.length === 1);
    await runThrough(stage, sync, 'b');
    return { workflowIds: [sync.workflowId, approvalWorkflowId(runId)] };
  },
  async 'approved-in-vain'(stage) {
    let failures = 0;
    stage.world.override.applyPlan = async () => {
      failures += 1;
      throw stage.fail('Renew the credentials.', 'SALESFORCE_AUTH_REFUSED');
    };
    const { sync, runId } = await breach(stage);
    await sync.executeUpdate(approveUpdate, { args: [{ requestId: 'y', runId }] });
    await until(() => failures === 1 && stage.world.plan?.state === 'waiting');
    await sync.executeUpdate(readyUpdate);
    return { workflowIds: [sync.workflowId, approvalWorkflowId(runId)] };
  },
  async rejected(stage) {
    const { sync, runId } = await breach(stage);
    await sync.executeUpdate(rejectUpdate, { args: [{ requestId: 'n', runId }] });
    await runThrough(stage, sync, 'b');
    return { workflowIds: [sync.workflowId] };
  },
  async expired(stage) {
    stage.world.expiry = () => new Date(Date.now() + 2_000).toISOString();
    const { sync } = await breach(stage);
    await until(() => stage.world.orders.length === 1);
    await runThrough(stage, sync, 'b');
    return { workflowIds: [sync.workflowId] };
  },
  async 'removed-while-waiting'(stage) {
    const { sync } = await breach(stage);
    await sync.executeUpdate(removeUpdate, { args: [{ requestId: 'd' }] });
    await sync.result();
    return { workflowIds: [sync.workflowId] };
  },
  async watching(stage) {
    const looks = watched(stage, (look) => {
      if (look === 3) throw stage.fail('Give access.', 'ACCESS_SHRUNK');
    });
    const watch = await stage.watch();
    await until(() => looks() === 3);
    await until(async () => (await pendingLooks(watch)) === 0);
    return { workflowIds: [watch.workflowId] };
  },
  async 'watched-to-the-end'(stage) {
    watched(stage, (look) => ({ gone: look === 3 }));
    const watch = await stage.watch();
    await watch.result();
    return { workflowIds: [watch.workflowId] };
  },
  async 'watched-through-continue-as-new'(stage) {
    watched(stage, (look) => ({ gone: look === 103 }));
    const watch = await stage.watch();
    await watch.result();
    return { workflowIds: [watch.workflowId] };
  },
};

/** Looks that follow each other at once; answers how many there were. */
function watched(
  { world }: Stage,
  answer: (look: number) => { gone: boolean } | void,
): () => number {
  let looks = 0;
  world.override.watchConsents = async () => {
    looks += 1;
    const told = answer(looks) ?? { gone: false };
    return { ...told, optedOut: 2, changed: 1, resubscribesHeld: 0, nextLookInMs: 1 };
  };
  return () => looks;
}

const pendingLooks = async (watch: WorkflowHandle): Promise<number> =>
  (await watch.describe()).raw.pendingActivities?.length ?? 0;

/** A run whose guard held removals. */
async function breach(stage: Stage): Promise<{ sync: WorkflowHandle; runId: string }> {
  stage.world.holding.add('next');
  const sync = await ready(stage);
  await runThrough(stage, sync, 'a');
  return { sync, runId: stage.world.plan?.runId ?? '' };
}

async function ready(stage: Stage): Promise<WorkflowHandle> {
  const sync = await stage.start();
  await sync.executeUpdate(readyUpdate);
  return sync;
}

/** Runs once and waits until the sync has taken note of the end. */
async function runThrough(stage: Stage, sync: WorkflowHandle, requestId: string): Promise<string> {
  const args: [{ requestId: string; mode: null }] = [{ requestId, mode: null }];
  const { runId } = await sync.executeUpdate(runNowUpdate, { args });
  for (;;) {
    const { lastRunId } = await sync.query(statusQuery);
    if (lastRunId === runId) return stage.runWorkflowId(runId);
  }
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setImmediate(resolve));
}

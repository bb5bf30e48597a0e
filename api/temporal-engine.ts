import { WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import type { Client, Connection, UpdateDefinition } from '@temporalio/client';
import { syncWorkflowId } from '../domain/ids.js';
import * as messages from '../workflows/messages.js';
import type { SyncStatus } from '../workflows/messages.js';
import type { SyncEngine, SyncRef } from './engine-port.js';
import { startOptions } from './temporal-start-options.js';
import type { SyncWorkflow } from './temporal-start-options.js';
import { toEngineFailure, unreachable } from './temporal-failures.js';

export interface TemporalEngineDeps {
  client: Client;
  connection: Pick<Connection, 'withDeadline' | 'workflowService'>;
  namespace: string;
  taskQueue: string;
  /** Milliseconds a command may take, sending and waiting together. */
  deadlineMs: number;
}

/** Milliseconds in which a server that is there says so. */
const PROBE_MS = 3000;

interface Command<T, A extends [unknown] | []> {
  sync: SyncRef;
  update: UpdateDefinition<T, A>;
  requestId: string;
  args: A;
}

export interface TemporalEngine extends SyncEngine {
  /** Ends when no call is under way; every call ends by its deadline. Close the connection after it. */
  idle(): Promise<void>;
}

/** Syncs as Temporal workflows, `sync/<id>`, commanded by Updates. */
export function createTemporalEngine(deps: TemporalEngineDeps): TemporalEngine {
  const { ask, ping, idle } = askers(deps);
  const send = <T extends SyncStatus, A extends [messages.CommandInput]>(command: Command<T, A>) =>
    ask(async () => {
      try {
        return await update(deps, command);
      } catch (error) {
        // Terminated by hand, or never begun: the store still has the sync, so it starts again with this command.
        if (error instanceof WorkflowNotFoundError) return updateWithStart(deps, command);
        throw error;
      }
    });
  return {
    start: (sync, requestId) =>
      ask(() => updateWithStart(deps, { sync, update: messages.readyUpdate, requestId, args: [] })),
    pause: (sync, requestId) =>
      send({ sync, update: messages.pauseUpdate, requestId, args: [{ requestId }] }),
    resume: (sync, requestId) =>
      send({ sync, update: messages.resumeUpdate, requestId, args: [{ requestId }] }),
    run: (sync, requestId, mode) =>
      send({ sync, update: messages.runNowUpdate, requestId, args: [{ requestId, mode }] }),
    reconfigure: (sync, requestId, version) =>
      send({ sync, update: messages.reconfigureUpdate, requestId, args: [{ requestId, version }] }),
    approve: (sync, requestId, runId) =>
      send({ sync, update: messages.approveUpdate, requestId, args: [{ requestId, runId }] }),
    reject: (sync, requestId, runId) =>
      send({ sync, update: messages.rejectUpdate, requestId, args: [{ requestId, runId }] }),
    remove: (sync, requestId) => ask(() => remove(deps, sync, requestId)),
    ping,
    idle,
  };
}

/** Asked first whether anyone is there, so that what fails later is known to have been sent. */
function askers({ connection, namespace, deadlineMs }: TemporalEngineDeps) {
  const underWay = new Set<Promise<unknown>>();
  const within = async <T>(ms: number, act: () => Promise<T>): Promise<T> => {
    const call = connection.withDeadline(Date.now() + ms, act);
    underWay.add(call);
    try {
      return await call;
    } finally {
      underWay.delete(call);
    }
  };
  // The client's retries throw out of a timer when the connection closes beneath them.
  const idle = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.allSettled(underWay);
  };
  const ping = async (): Promise<void> => {
    try {
      await within(PROBE_MS, () => connection.workflowService.describeNamespace({ namespace }));
    } catch (error) {
      throw unreachable(error);
    }
  };
  const ask = async <T>(act: () => Promise<T>): Promise<T> => {
    await ping();
    try {
      return await within(deadlineMs, act);
    } catch (error) {
      throw toEngineFailure(error);
    }
  };
  return { ask, ping, idle };
}

const update = <T, A extends [messages.CommandInput]>(
  { client }: TemporalEngineDeps,
  { sync, update: definition, requestId, args }: Command<T, A>,
): Promise<T> => {
  const handle = client.workflow.getHandle(syncWorkflowId(sync.syncId));
  return handle.executeUpdate(definition, { updateId: requestId, args });
};

const updateWithStart = <T, A extends [unknown] | []>(
  { client, taskQueue }: TemporalEngineDeps,
  { sync, update: definition, requestId, args }: Command<T, A>,
): Promise<T> =>
  client.workflow.executeUpdateWithStart<SyncWorkflow, T, A>(definition, {
    updateId: requestId,
    args,
    startWorkflowOperation: new WithStartWorkflowOperation<SyncWorkflow>(
      messages.SYNC_WORKFLOW,
      startOptions(sync, taskQueue),
    ),
  });

/** A workflow that is gone has nothing left to end. */
async function remove(deps: TemporalEngineDeps, sync: SyncRef, requestId: string): Promise<void> {
  try {
    await update(deps, { sync, update: messages.removeUpdate, requestId, args: [{ requestId }] });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

import { Worker, type NativeConnection, type WorkflowBundleOption } from '@temporalio/worker';
import { createActivities } from '../activities/index.js';
import type { ActivityDeps } from '../activities/deps.js';

export interface WorkerDeps {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  workflowBundle: WorkflowBundleOption;
  activities: ActivityDeps;
}

/** A worker for all workflows and activities. Installs nothing global; the caller runs it. */
export function createWorker(deps: WorkerDeps): Promise<Worker> {
  return Worker.create({
    connection: deps.connection,
    namespace: deps.namespace,
    taskQueue: deps.taskQueue,
    workflowBundle: deps.workflowBundle,
    activities: createActivities(deps.activities),
    maxConcurrentActivityTaskExecutions: 20,
    maxCachedWorkflows: 300,
    // Cancellation reaches an activity with its heartbeats; the default would send them every 24 seconds.
    maxHeartbeatThrottleInterval: '3s',
    defaultHeartbeatThrottleInterval: '3s',
    shutdownGraceTime: '20s',
    shutdownForceTime: '60s',
  });
}

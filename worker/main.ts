import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client, WorkflowIdConflictPolicy } from '@temporalio/client';
import type { NativeConnection, WorkflowBundleOption } from '@temporalio/worker';
import { ConfigError, loadConfig, type Config } from '../config/config.js';
import { createLogger, type Logger } from '../config/logger.js';
import { createProductionGateway } from '../salesforce/production-gateway.js';
import { connectStores } from '../store/connect.js';
import { createRefreshLease } from '../store/refresh-lease.js';
import { createKeyring } from '../store/keyring.js';
import { untilStoreAnswers } from '../store/until-answers.js';
import { consentWatchId } from '../domain/ids.js';
import { CONSENT_WATCH_WORKFLOW, type ConsentWatchInput } from '../workflows/messages.js';
import { bundleWorkflows } from './bundle.js';
import { startWatchesEvery, type StartWatch } from './consent-watches.js';
import { connectTemporal } from './connect.js';
import { installRuntime } from './runtime.js';
import { sweepEvery } from './sweep.js';
import { createWorker } from './worker.js';

const CHUNK_MS = 60_000;
const PAGE_SIZE = 2_000;
const SWEEP_MS = 3_600_000;
const HOUR_MS = 3_600_000;
const WATCHES_MS = 600_000;

/** Composition root of the worker: configuration, logs, stores, Salesforce, Temporal, then work until told to stop. */
async function main(config: Config, logger: Logger): Promise<void> {
  const { metricsHost, metricsPort } = config.worker;
  const metricsAddress = metricsPort === null ? null : `${metricsHost}:${metricsPort}`;
  installRuntime({ logger, metricsAddress });
  const keyring = createKeyring({ keys: config.masterKeys });
  const clock = () => new Date();
  const stop = stopSignal();
  const { uri } = config.mongodb;
  const { stores, close } = await untilStoreAnswers(
    () => connectStores({ uri, keyring, clock, logger }),
    logger,
    stop,
  );
  const salesforce = createProductionGateway({
    ...config.salesforce,
    logger,
    withFreshCredentials: createRefreshLease({ ...stores, clock }),
  });
  const { address, namespace, taskQueue } = config.temporal;
  const connection = await connectTemporal(address, logger, stop);
  const worker = await createWorker({
    connection,
    namespace,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities: {
      ...{ stores, salesforce, keyring, clock, chunkMs: CHUNK_MS, pageSize: PAGE_SIZE },
      consentWatchMs: config.worker.consentWatchHours * HOUR_MS,
    },
  });
  logger.info({ address, namespace, taskQueue }, 'worker is ready');
  const { ledgerRetentionDays } = config.worker;
  const endSweeps = sweepEvery(SWEEP_MS, { stores, clock, logger, ledgerRetentionDays });
  const startWatch = watchStarter(connection, namespace, taskQueue);
  const endWatches = startWatchesEvery(WATCHES_MS, stores.connections, startWatch, logger);
  await worker.run();
  endWatches();
  endSweeps();
  await connection.close();
  await salesforce.close();
  await close();
}

/** One watch for each connection: one that goes on already is left alone. */
function watchStarter(
  connection: NativeConnection,
  namespace: string,
  taskQueue: string,
): StartWatch {
  const { workflow } = new Client({ connection, namespace });
  return (connectionId) =>
    workflow.start<(input: ConsentWatchInput) => Promise<void>>(CONSENT_WATCH_WORKFLOW, {
      workflowId: consentWatchId(connectionId),
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      taskQueue,
      args: [{ connectionId }],
      staticSummary: `Opt-outs of connection ${connectionId}`,
    });
}

/** The bundle made when the image was built, or one made now from source. */
async function workflowBundle(): Promise<WorkflowBundleOption> {
  const codePath = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
  return existsSync(codePath) ? { codePath } : bundleWorkflows();
}

/** Until the worker runs, a signal must end the wait for Temporal. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

try {
  const config = loadConfig(process.env);
  const logger = createLogger(config.log.level, 'worker');
  await main(config, logger).catch((err: unknown) => {
    logger.fatal({ err }, 'worker stopped');
    process.exitCode = 1;
  });
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

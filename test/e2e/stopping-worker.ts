import { createLogger } from '../../config/logger.js';
import { loadConfig } from '../../config/config.js';
import type { PageStep } from '../../activities/deps.js';
import { createProductionGateway } from '../../salesforce/production-gateway.js';
import { connectStores } from '../../store/connect.js';
import { createKeyring } from '../../store/keyring.js';
import { createRefreshLease } from '../../store/refresh-lease.js';
import { connectTemporal } from '../../worker/connect.js';
import { installRuntime } from '../../worker/runtime.js';
import { createWorker } from '../../worker/worker.js';

/**
 * The worker as its composition root assembles it, with small pages, that kills itself at the STOP_NTH time it passes
 * the step STOP_STEP of a page (E1): the one moment that a signal from outside cannot hit. BUNDLE is the file of the
 * bundled workflows, made once for all its lives.
 */
const { STOP_STEP, STOP_NTH = '1', PAGE_SIZE = '200', BUNDLE = '' } = process.env;
const config = loadConfig(process.env);
const logger = createLogger(config.log.level, 'worker');
installRuntime({ logger, metricsAddress: null });
const keyring = createKeyring({ keys: config.masterKeys });
const clock = () => new Date();
const { stores, close } = await connectStores({ uri: config.mongodb.uri, keyring, clock, logger });
const salesforce = createProductionGateway({
  ...config.salesforce,
  logger,
  withFreshCredentials: createRefreshLease({ ...stores, clock }),
});
const { address, namespace, taskQueue } = config.temporal;
const connection = await connectTemporal(address, logger, new AbortController().signal);

let passed = 0;
function onStep(step: PageStep): void {
  if (step !== STOP_STEP) return;
  passed += 1;
  if (passed === Number(STOP_NTH)) process.kill(process.pid, 'SIGKILL');
}

const worker = await createWorker({
  connection,
  namespace,
  taskQueue,
  workflowBundle: { codePath: BUNDLE },
  activities: {
    stores,
    salesforce,
    keyring,
    clock,
    chunkMs: 60_000,
    pageSize: Number(PAGE_SIZE),
    onStep,
  },
});
logger.info({ taskQueue, step: STOP_STEP ?? null }, 'worker is ready');
await worker.run();
await connection.close();
await salesforce.close();
await close();

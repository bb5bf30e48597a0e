import { Client, Connection } from '@temporalio/client';
import { createConsentDesk } from '../activities/consent/desk.js';
import { ConfigError, loadConfig } from '../config/config.js';
import type { Config } from '../config/config.js';
import { createLogger } from '../config/logger.js';
import type { Logger } from '../config/logger.js';
import { Failure } from '../domain/failures.js';
import { checkLoginUrl } from '../salesforce/login-url.js';
import { createProductionGateway } from '../salesforce/production-gateway.js';
import { connectStores } from '../store/connect.js';
import { createKeyring } from '../store/keyring.js';
import { untilStoreAnswers } from '../store/until-answers.js';
import { previewSync } from '../activities/preview/preview-sync.js';
import { createApp } from './app.js';
import { handOverFirstKey } from './hand-over-first-key.js';
import { newId } from './ids.js';
import { createRefreshLease } from '../store/refresh-lease.js';
import { listen } from './listen.js';
import { createMetrics } from './metrics.js';
import { createTemporalEngine } from './temporal-engine.js';

/** Longest a command may wait for its workflow: shorter than what proxies in front of an API allow. */
const ENGINE_DEADLINE_MS = 15_000;

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stopping.abort());
}

try {
  const config = loadConfig(process.env);
  await run(config, createLogger(config.log.level, 'rollcall-api'), stopping.signal);
} catch (error) {
  if (!stopping.signal.aborted) {
    process.stderr.write(`${reasonOf(error)}\n`);
    process.exitCode = 1;
  }
}

/** Assembles the API, serves until the signal, and takes it apart in the opposite order. */
async function run(config: Config, logger: Logger, signal: AbortSignal): Promise<void> {
  const clock = () => new Date();
  const keyring = createKeyring({ keys: config.masterKeys });
  const { uri } = config.mongodb;
  const store = await untilStoreAnswers(
    () => connectStores({ uri, keyring, clock, logger }),
    logger,
    signal,
  );
  const { apiVersion, loginAllow, proxy } = config.salesforce;
  const salesforce = createProductionGateway({
    apiVersion,
    loginAllow,
    proxy,
    logger,
    withFreshCredentials: createRefreshLease({ ...store.stores, clock }),
  });
  const temporal = openTemporal(config);
  try {
    await handOverFirstKey(store.stores, { clock, newId }, config.api.firstKeyFile);
    const app = createApp({
      stores: store.stores,
      keyring,
      salesforce,
      checkLoginUrl: (url) => checkLoginUrl(url, loginAllow),
      engine: temporal.engine,
      previewer: {
        preview: (request) =>
          previewSync({ stores: store.stores, salesforce, keyring, clock }, request),
      },
      consentDesk: createConsentDesk({ stores: store.stores, salesforce, clock }),
      logger,
      clock,
      newId,
      metrics: createMetrics(),
    });
    await listen(app, config.api, logger, signal);
  } finally {
    await temporal.engine.idle();
    await temporal.connection.close();
    await salesforce.close();
    await store.close();
  }
}

/** Connects with the first call and again after every loss: the API starts and stays up without Temporal. */
function openTemporal({ temporal: { address, namespace, taskQueue } }: Config) {
  const connection = Connection.lazy({ address });
  const client = new Client({ connection, namespace });
  const deadlineMs = ENGINE_DEADLINE_MS;
  const engine = createTemporalEngine({ client, connection, namespace, taskQueue, deadlineMs });
  return { connection, engine };
}

function reasonOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof Failure) return `${error.type}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

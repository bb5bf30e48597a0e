import mongoose, { type Connection } from 'mongoose';
import { createApiKeyStore } from './api-keys.js';
import { createAuditStore } from './audit.js';
import { createCanaryStore } from './canaries.js';
import { verifyCanary } from './canary.js';
import { createClaimStore } from './claims.js';
import { createConnectionStore } from './connections.js';
import { createConsentStore } from './consents.js';
import { createDecisionStore } from './decisions.js';
import { toStoreError } from './errors.js';
import { guarded } from './guarded.js';
import { createIdempotencyStore } from './idempotency.js';
import { createLeaseStore } from './leases.js';
import { createLedgerStore } from './ledger.js';
import { createListStore } from './lists.js';
import { createMemberStore } from './members.js';
import { createModels, type Models } from './models/index.js';
import type { Keyring, Stores } from './port.js';
import { createRefreshTokenStore } from './refresh-tokens.js';
import { createRemovalPlanStore } from './removal-plans.js';
import { createRunStore } from './runs.js';
import { createSuppressionStore } from './suppressions.js';
import { createSyncStore } from './syncs.js';

export interface StoreLogger {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}

export interface ConnectOptions {
  /** With the name of the database. */
  uri: string;
  keyring: Keyring;
  clock: () => Date;
  logger?: StoreLogger;
  /** How long any call waits for a reachable server; 10 s when absent. */
  serverSelectionTimeoutMs?: number;
}

export interface ConnectedStores {
  stores: Stores;
  close(): Promise<void>;
  /** Fails STORE_UNAVAILABLE. */
  ping(): Promise<void>;
}

/**
 * Connects, ensures the indexes and checks the keys.
 * Fails: STORE_UNAVAILABLE, KEY_MISMATCH (this database was begun with another key).
 */
export async function connectStores(options: ConnectOptions): Promise<ConnectedStores> {
  const db = openDatabase(options);
  try {
    await db.asPromise();
    const models = createModels(db);
    await Promise.all(Object.values(models).map((model) => model.createIndexes()));
    await verifyCanary(createCanaryStore(models, options.clock), options.keyring);
    return {
      stores: createStores(models, options.keyring),
      close: () => db.close(),
      ping: () => ping(db),
    };
  } catch (error) {
    await db.close();
    throw toStoreError(error);
  }
}

/** No retried writes: they need a replica set, and every write of ours is safe to repeat anyway. */
function openDatabase({ uri, logger, serverSelectionTimeoutMs = 10_000 }: ConnectOptions) {
  const db = mongoose.createConnection(uri, {
    retryWrites: false,
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    ignoreUndefined: true,
    serverSelectionTimeoutMS: serverSelectionTimeoutMs,
    connectTimeoutMS: serverSelectionTimeoutMs,
    socketTimeoutMS: 120_000,
    maxPoolSize: 20,
  });
  db.on('disconnected', () => logger?.warn({}, 'MongoDB is not reachable; calls wait for it'));
  db.on('connected', () => logger?.info({}, 'MongoDB is connected'));
  db.on('error', (error: Error) => logger?.warn({ name: error.name }, 'MongoDB connection failed'));
  return db;
}

function createStores(models: Models, keyring: Keyring): Stores {
  return {
    connections: guarded(createConnectionStore(models, keyring)),
    lists: guarded(createListStore(models)),
    members: guarded(createMemberStore(models)),
    claims: guarded(createClaimStore(models)),
    consents: guarded(createConsentStore(models)),
    suppressions: guarded(createSuppressionStore(models)),
    syncs: guarded(createSyncStore(models)),
    runs: guarded(createRunStore(models)),
    ledger: guarded(createLedgerStore(models)),
    decisions: guarded(createDecisionStore(models)),
    removalPlans: guarded(createRemovalPlanStore(models)),
    audit: guarded(createAuditStore(models)),
    apiKeys: guarded(createApiKeyStore(models)),
    idempotency: guarded(createIdempotencyStore(models, keyring)),
    leases: guarded(createLeaseStore(models)),
    refreshTokens: guarded(createRefreshTokenStore(models, keyring)),
  };
}

async function ping(db: Connection): Promise<void> {
  try {
    await db.db?.admin().ping();
  } catch (error) {
    throw toStoreError(error);
  }
}

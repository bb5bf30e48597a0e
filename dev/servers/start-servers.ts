import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { claimFolder, type FolderClaim } from './folder-claim.js';
import { givenMongodb, givenTemporal } from './given.js';
import { startMongodb } from './mongodb.js';
import { cacheFolder, type Log, type Place } from './place.js';
import { portOf } from './ports.js';
import { startTemporal } from './temporal.js';
import { timeSkippingServer } from './time-skipping.js';

export interface StartServersOptions {
  /** Everything that lasts goes in here: data, logs, the note of what runs. */
  dataDir: string;
  log: Log;
  /** Default: the environment of this process. */
  env?: NodeJS.ProcessEnv;
  /** Default: the user's cache folder. */
  cacheDir?: string;
  /**
   * A named port must be free; 0 means any. Default: TEMPORAL_PORT, TEMPORAL_UI_PORT and MONGODB_PORT;
   * without them the usual port if it is free, else any.
   */
  ports?: { temporal?: number; temporalUi?: number; mongodb?: number };
  want?: { timeSkipping?: boolean; mongodbInMemory?: boolean };
}

export interface RunningServers {
  temporalAddress: string;
  /** Null for a server that was given by TEMPORAL_ADDRESS. */
  temporalUiUrl: string | null;
  /** Without a database name when the server is ours. */
  mongodbUri: string;
  /** Null unless it was wanted. */
  timeSkippingServerPath: string | null;
  /** Null for a server that was given. */
  pids: { temporal: number | null; mongodb: number | null };
  /** Stops what was started here, MongoDB last. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Brings up Temporal and MongoDB, or takes those that TEMPORAL_ADDRESS and MONGODB_URI name.
 * Throws `ServerTrouble`, whose last line is the way out; nothing is left running then.
 */
export async function startServers(options: StartServersOptions): Promise<RunningServers> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const claim = await claimFolder(dataDir, options.log);
  try {
    return await startAll({ ...options, dataDir }, claim);
  } catch (error) {
    await claim.release();
    throw error;
  }
}

async function startAll(options: StartServersOptions, claim: FolderClaim): Promise<RunningServers> {
  const { dataDir, log, ports, want, env = process.env } = options;
  const place: Place = { env, log, cacheDir: options.cacheDir ?? cacheFolder(env) };
  const timeSkippingServerPath =
    want?.timeSkipping === true ? await timeSkippingServer(place) : null;
  const mongodb =
    (await givenMongodb(place)) ??
    (await startMongodb(place, {
      dataDir,
      port: ports?.mongodb ?? portOf(env, 'MONGODB_PORT'),
      memory: want?.mongodbInMemory === true,
    }));
  claim.add(mongodb.child);
  const temporal =
    (await givenTemporal(place)) ??
    (await startTemporal(place, {
      dataDir,
      port: ports?.temporal ?? portOf(env, 'TEMPORAL_PORT'),
      uiPort: ports?.temporalUi ?? portOf(env, 'TEMPORAL_UI_PORT'),
    }));
  claim.add(temporal.child);
  return {
    temporalAddress: temporal.address,
    temporalUiUrl: temporal.uiUrl,
    mongodbUri: mongodb.uri,
    timeSkippingServerPath,
    pids: { temporal: temporal.child?.pid ?? null, mongodb: mongodb.child?.pid ?? null },
    stop: () => claim.release(),
  };
}

import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { choosePort } from '../servers/ports.js';
import { startServers, type RunningServers } from '../servers/start-servers.js';
import { ServerTrouble } from '../servers/trouble.js';
import { logFile, supervise, type Child } from './child.js';
import { answers, startEmulatedOrg, type EmulatedOrg } from './emulated-org.js';
import type { OrgAccess } from './first-sync.js';
import {
  readStartFile,
  secretKey,
  startFilePath,
  writeStartFile,
  type StartFile,
} from './secret-files.js';
import type { StartSettings } from './settings.js';
import { until } from './until.js';

export interface HouseOptions {
  settings: StartSettings;
  say: (line: string) => void;
  /** Aborted when all is being stopped. */
  signal: AbortSignal;
  /** One of the processes ends again and again. */
  onGivenUp: () => void;
}

/** Servers, emulated org, worker and API, all up. */
export interface House {
  file: StartFile;
  /** Where `file` was written. */
  path: string;
  org: OrgAccess;
  close(): Promise<void>;
}

/** Opens the house; closes again what was opened when something cannot be had. Throws `ServerTrouble`. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const dataDir = resolve(options.settings.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
  const stops: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    return {
      ...(await open({ ...options, settings: { ...options.settings, dataDir } }, stops)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  options: HouseOptions,
  stops: (() => Promise<void>)[],
): Promise<Omit<House, 'close'>> {
  const { settings, say, signal, onGivenUp } = options;
  const servers = await startServers({ dataDir: settings.dataDir, log: say });
  stops.push(() => servers.stop());
  const common = { logDir: join(settings.dataDir, 'logs'), say, signal };
  const emulated = settings.org ? null : await startEmulatedOrg(settings, common, onGivenUp);
  if (emulated) stops.push(() => emulated.child.stop());
  const apiPort = await choosePort(settings.apiPort, 3000, 'the API', 'API_PORT');
  const env = environment(settings, servers, emulated, apiPort);
  let tell = (): void => undefined;
  const onRestart = (): void => tell();
  const begin = (name: string, script: string): Child => {
    const child = supervise({ name, script, env, ...common, onRestart }, onGivenUp);
    stops.push(() => child.stop());
    return child;
  };
  const worker = begin('worker', 'worker/main.ts');
  const api = begin('api', 'api/main.ts');
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  await until(() => answers(`${apiUrl}/readyz`), {
    timeoutMs: 60_000,
    trouble: () =>
      new ServerTrouble('The API is not ready.', `see ${logFile({ ...common, name: 'api' })}.`),
  });
  say(`API: ${apiUrl}, worker and API log to ${common.logDir}`);
  const pids = () => ({
    api: api.pid,
    worker: worker.pid,
    emulator: emulated?.child.pid ?? null,
  });
  const file: StartFile = {
    apiUrl,
    apiKey: readKey(settings.dataDir),
    temporalAddress: servers.temporalAddress,
    temporalUiUrl: servers.temporalUiUrl,
    mongodbUri: env.MONGODB_URI,
    emulatorUrl: emulated?.url ?? null,
    emulatorClientId: emulated?.clientId ?? null,
    emulatorClientSecret: emulated?.clientSecret ?? null,
    emulatorRefreshToken: emulated?.refreshToken ?? null,
    pids: pids(),
  };
  tell = () => writeStartFile(settings.dataDir, Object.assign(file, { pids: pids() }));
  tell();
  return { file, path: startFilePath(settings.dataDir), org: accessTo(settings, emulated) };
}

function environment(
  { dataDir }: StartSettings,
  servers: RunningServers,
  emulated: EmulatedOrg | null,
  apiPort: number,
) {
  return {
    ...process.env,
    ROLLCALL_SECRET_KEY: secretKey(dataDir, process.env),
    ROLLCALL_FIRST_KEY_FILE: firstKeyFile(dataDir),
    ROLLCALL_DATA_DIR: dataDir,
    TEMPORAL_ADDRESS: servers.temporalAddress,
    MONGODB_URI: withDatabase(servers.mongodbUri),
    API_PORT: String(apiPort),
    SALESFORCE_LOGIN_ALLOW: emulated?.url ?? process.env['SALESFORCE_LOGIN_ALLOW'] ?? '',
  };
}

function accessTo(settings: StartSettings, emulated: EmulatedOrg | null): OrgAccess {
  if (settings.org) return { name: 'Salesforce', ...settings.org };
  if (!emulated) throw new ServerTrouble('There is no org.', 'start without a real org named.');
  const { url, clientId, clientSecret } = emulated;
  return { name: 'Emulated org', loginUrl: url, clientId, clientSecret };
}

const firstKeyFile = (dataDir: string): string => join(dataDir, 'first-key');

function readKey(dataDir: string): string {
  const path = firstKeyFile(dataDir);
  const key = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  const kept = key || readStartFile(dataDir).apiKey;
  if (kept) return kept;
  throw new ServerTrouble(
    `The first API key of this database is neither in ${path} nor in ${startFilePath(dataDir)}.`,
    'put it back, or have a new one made as docs/operating.md says under "Keys".',
  );
}

/** Our own server is given without a database name. */
function withDatabase(uri: string): string {
  const url = new URL(uri);
  if (url.pathname === '' || url.pathname === '/') url.pathname = '/rollcall';
  return url.toString();
}

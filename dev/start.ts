import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { apiClient } from './start/api-client.js';
import { logFile, supervise, type Child } from './start/child.js';
import { answers, startEmulatedOrg, type EmulatedOrg } from './start/emulated-org.js';
import { findOrCreateSync, runNow, type OrgAccess } from './start/first-sync.js';
import { runProgress } from './start/progress.js';
import { report } from './start/report.js';
import { secretKey, startFilePath, writeStartFile, type StartFile } from './start/secret-files.js';
import { readSettings, type StartSettings } from './start/settings.js';
import { until } from './start/until.js';
import { choosePort } from './servers/ports.js';
import { startServers, type RunningServers } from './servers/start-servers.js';
import { ServerTrouble } from './servers/trouble.js';

class Stopped extends Error {}
let giveUp: () => void = () => undefined;

const say = (line: string): void => console.log(line);
const stops: (() => Promise<void>)[] = [];
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stopping.abort());
}

/** Brings everything up, runs the sync once, and stays until told to stop. Answers the exit code. */
async function start(settings: StartSettings): Promise<number> {
  settings.dataDir = resolve(settings.dataDir);
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 });
  chmodSync(settings.dataDir, 0o700);
  const servers = await startServers({ dataDir: settings.dataDir, log: say });
  stops.push(() => servers.stop());
  const logDir = join(settings.dataDir, 'logs');
  const givenUp = new Promise<never>((_, reject) => {
    stopping.signal.addEventListener('abort', () => reject(new Stopped()));
    giveUp = () => reject(new ServerTrouble('A process ends again and again.', `see ${logDir}.`));
  });
  givenUp.catch(() => undefined);
  return Promise.race([givenUp, serve(settings, servers, logDir)]).catch((error: unknown) => {
    if (error instanceof Stopped) return 0;
    throw error;
  });
}

async function serve(
  settings: StartSettings,
  servers: RunningServers,
  logDir: string,
): Promise<number> {
  const emulated = settings.org
    ? null
    : await startEmulatedOrg(settings, { logDir, say, signal: stopping.signal }, () => giveUp());
  if (emulated) stops.push(() => emulated.child.stop());
  const { file, path } = await startProcesses(settings, servers, emulated, logDir);
  const api = apiClient(file.apiUrl, file.apiKey);
  const sync = await findOrCreateSync(api, accessTo(settings, emulated));
  const progress = runProgress(process.stdout.isTTY, say);
  const run = await runNow(api, sync, (now) => progress.show(now));
  progress.done();
  const after = await api.get<typeof sync>(`/v1/syncs/${sync.id}`);
  say(report(run, after, file, path));
  if (settings.exit) return run.state === 'succeeded' ? 0 : 1;
  say('Everything stays up until Ctrl-C.');
  return new Promise<number>(() => undefined);
}

async function startProcesses(
  settings: StartSettings,
  servers: RunningServers,
  emulated: EmulatedOrg | null,
  logDir: string,
): Promise<{ file: StartFile; path: string }> {
  const { dataDir } = settings;
  const apiPort = await choosePort(settings.apiPort, 3000, 'the API', 'API_PORT');
  const keyFile = join(dataDir, 'first-key');
  const mongodbUri = withDatabase(servers.mongodbUri);
  const env = {
    ...process.env,
    ROLLCALL_SECRET_KEY: secretKey(dataDir, process.env),
    ROLLCALL_FIRST_KEY_FILE: keyFile,
    ROLLCALL_DATA_DIR: dataDir,
    TEMPORAL_ADDRESS: servers.temporalAddress,
    MONGODB_URI: mongodbUri,
    API_PORT: String(apiPort),
    SALESFORCE_LOGIN_ALLOW: emulated?.url ?? process.env['SALESFORCE_LOGIN_ALLOW'] ?? '',
  };
  const child = (name: string, script: string): Child => {
    const started = supervise({ name, script, env, logDir, say, signal: stopping.signal }, () =>
      giveUp(),
    );
    stops.push(() => started.stop());
    return started;
  };
  const worker = child('worker', 'worker/main.ts');
  const api = child('api', 'api/main.ts');
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  await until(() => answers(`${apiUrl}/readyz`), {
    timeoutMs: 60_000,
    trouble: () =>
      new ServerTrouble('The API is not ready.', `see ${logFile({ logDir, name: 'api' })}.`),
  });
  say(`API: ${apiUrl}, worker and API log to ${logDir}`);
  const file: StartFile = {
    apiUrl,
    apiKey: readKey(keyFile, dataDir),
    temporalAddress: servers.temporalAddress,
    temporalUiUrl: servers.temporalUiUrl,
    mongodbUri,
    emulatorUrl: emulated?.url ?? null,
    emulatorClientId: emulated?.clientId ?? null,
    emulatorClientSecret: emulated?.clientSecret ?? null,
    emulatorRefreshToken: emulated?.refreshToken ?? null,
    pids: { api: api.pid, worker: worker.pid, emulator: emulated?.child.pid ?? null },
  };
  writeStartFile(dataDir, file);
  return { file, path: startFilePath(dataDir) };
}

function accessTo(settings: StartSettings, emulated: EmulatedOrg | null): OrgAccess {
  if (settings.org) return { name: 'Salesforce', ...settings.org };
  if (!emulated) throw new ServerTrouble('There is no org.', 'start without a real org named.');
  const { url, clientId, clientSecret } = emulated;
  return { name: 'Emulated org', loginUrl: url, clientId, clientSecret };
}

function readKey(keyFile: string, dataDir: string): string {
  const key = existsSync(keyFile) ? readFileSync(keyFile, 'utf8').trim() : '';
  if (key) return key;
  throw new ServerTrouble(
    'The first API key of this database is not kept here any more.',
    `point MONGODB_URI at a fresh database, or remove ${dataDir} to begin anew.`,
  );
}

/** Our own server is given without a database name. */
function withDatabase(uri: string): string {
  const url = new URL(uri);
  if (url.pathname === '' || url.pathname === '/') url.pathname = '/rollcall';
  return url.toString();
}

try {
  const settings = readSettings(process.argv.slice(2), process.env);
  process.exitCode = settings ? await start(settings) : 0;
} catch (error) {
  console.error(error instanceof ServerTrouble ? error.message : error);
  process.exitCode = 1;
} finally {
  for (const stop of stops.reverse()) await stop();
}

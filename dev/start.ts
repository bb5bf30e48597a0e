import { apiClient } from './start/api-client.js';
import { findOrCreateSync, runNow } from './start/first-sync.js';
import { openHouse, type House } from './start/house.js';
import { runProgress } from './start/progress.js';
import { report } from './start/report.js';
import { readSettings, type StartSettings } from './start/settings.js';
import { ServerTrouble } from './servers/trouble.js';

const say = (line: string): void => console.log(line);

/** Brings everything up, runs the sync once, and stays until told to stop. Answers the exit code. */
async function start(settings: StartSettings): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stopping.abort());
  }
  let onGivenUp = (): void => undefined;
  const ended = new Promise<number>((resolve, reject) => {
    stopping.signal.addEventListener('abort', () => resolve(0));
    onGivenUp = () => reject(new ServerTrouble('A process ends again and again.', 'read its log.'));
  });
  ended.catch(() => undefined);
  const house = await openHouse({ settings, say, signal: stopping.signal, onGivenUp });
  try {
    return await Promise.race([ended, firstRun(settings, house)]);
  } finally {
    stopping.abort();
    await house.close();
  }
}

async function firstRun(settings: StartSettings, { file, path, org }: House): Promise<number> {
  const api = apiClient(file.apiUrl, file.apiKey);
  const sync = await findOrCreateSync(api, org);
  const progress = runProgress(process.stdout.isTTY, say);
  const run = await runNow(api, sync, (now) => progress.show(now));
  progress.done();
  say(report(run, await api.get(`/v1/syncs/${sync.id}`), file, path));
  if (settings.exit) return run.state === 'succeeded' ? 0 : 1;
  say('Everything stays up until Ctrl-C.');
  return new Promise<number>(() => undefined);
}

try {
  const settings = readSettings(process.argv.slice(2), process.env);
  process.exitCode = settings ? await start(settings) : 0;
} catch (error) {
  console.error(error instanceof ServerTrouble ? error.message : error);
  process.exitCode = 1;
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** One of our own processes, run from source, its output in a log file. */
export interface Child {
  readonly pid: number | null;
  stop(): Promise<void>;
}

export interface ChildOptions {
  name: string;
  script: string;
  args?: string[];
  env: NodeJS.ProcessEnv;
  logDir: string;
  say: (line: string) => void;
  /** Aborted when all is being stopped: an end is no accident then. */
  signal: AbortSignal;
  /** What it prints is not kept: it may hold secrets. */
  quiet?: boolean;
  /** It runs again, as another process. */
  onRestart?: () => void;
}

const STOP_MS = 15_000;
const SHORT_LIFE_MS = 3_000;
const MAX_SHORT_LIVES = 5;

/** Starts a process and starts it again when it ends by itself; after five lives of a few seconds it stays down. */
export function supervise(options: ChildOptions, onGivenUp: () => void): Child {
  let stopping = false;
  let shortLives = 0;
  let child = begin();

  function begin(): ChildProcess {
    const bornAt = Date.now();
    const started = launch(options);
    started.once('exit', (code, signal) => {
      if (stopping || options.signal.aborted) return;
      options.say(`${options.name} ended (${signal ?? code}); log: ${logFile(options)}`);
      shortLives = Date.now() - bornAt < SHORT_LIFE_MS ? shortLives + 1 : 0;
      if (shortLives >= MAX_SHORT_LIVES) return onGivenUp();
      options.say(`${options.name} is started again`);
      child = begin();
      options.onRestart?.();
    });
    return started;
  }

  return {
    get pid() {
      return child.pid ?? null;
    },
    async stop() {
      stopping = true;
      await end(child);
    },
  };
}

export const logFile = ({ logDir, name }: Pick<ChildOptions, 'logDir' | 'name'>): string =>
  join(logDir, `${name}.log`);

function launch(options: ChildOptions): ChildProcess {
  mkdirSync(options.logDir, { recursive: true });
  const log = createWriteStream(logFile(options), { flags: 'a', mode: 0o600 });
  const { script, args = [], env, quiet } = options;
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (quiet) child.stdout.resume();
  for (const stream of quiet ? [child.stderr] : [child.stdout, child.stderr]) {
    stream.pipe(log, { end: false });
  }
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(timer);
}

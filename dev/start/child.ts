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
}

const STOP_MS = 15_000;
const MAX_STARTS_A_MINUTE = 5;

/** Starts a process and starts it again when it ends by itself; after five ends within a minute it stays down. */
export function supervise(options: ChildOptions, onGivenUp: () => void): Child {
  let stopping = false;
  let starts: number[] = [];
  let child = begin();

  function begin(): ChildProcess {
    starts = [...starts.filter((at) => at > Date.now() - 60_000), Date.now()];
    const started = launch(options);
    started.once('exit', (code, signal) => {
      if (stopping || options.signal.aborted) return;
      options.say(`${options.name} ended (${signal ?? code}); log: ${logFile(options)}`);
      if (starts.length >= MAX_STARTS_A_MINUTE) return onGivenUp();
      options.say(`${options.name} is started again`);
      child = begin();
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
  const { script, args = [], env } = options;
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
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

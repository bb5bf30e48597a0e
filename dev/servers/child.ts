import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { lastLines } from './last-lines.js';
import { guard } from './guard.js';
import { signal } from './processes.js';
import { ServerTrouble } from './trouble.js';

const STOP_MS = 15_000;

export interface ChildOptions {
  /** How messages call it, e.g. `Temporal`. */
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
}

/** A server process of ours. It does not outlive this process, whichever way this one ends. */
export interface Child {
  pid: number;
  /** Resolves when the process has ended. */
  ended: Promise<void>;
  isRunning(): boolean;
  /** SIGTERM, and SIGKILL if it does not end in time. */
  stop(): Promise<void>;
  /** SIGKILL at once, as a crash would. */
  kill(): Promise<void>;
  /** The trouble to throw when it did not do what it should. */
  trouble(what: string, wayOut: string): ServerTrouble;
}

/** Starts a server in a process group of its own: Ctrl-C reaches us, and we stop it in order. */
export async function startChild(options: ChildOptions): Promise<Child> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const output = openSync(options.logFile, 'a');
  const child = spawn(options.command, options.args, {
    env: options.env,
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await spawned(child, options);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.name} has no process id`);
  const release = guard(pid);
  void ended.then(release);
  return { pid, ended, ...handles(pid, ended, child, options) };
}

type Handles = Omit<Child, 'pid' | 'ended'>;
type Exit = { exitCode: number | null; signalCode: NodeJS.Signals | null };

function handles(pid: number, ended: Promise<void>, exit: Exit, options: ChildOptions): Handles {
  const isRunning = () => exit.exitCode === null && exit.signalCode === null;
  const kill = async () => {
    if (isRunning()) signal(pid, 'SIGKILL');
    await ended;
  };
  const stop = async () => {
    if (isRunning()) signal(pid, 'SIGTERM');
    const giveUp = new AbortController();
    const late = wait(STOP_MS, true, { signal: giveUp.signal }).catch(() => false);
    if (await Promise.race([late, ended])) await kill();
    giveUp.abort();
  };
  const trouble = (what: string, wayOut: string) =>
    new ServerTrouble(
      `${what}; ${options.logFile} ends with:\n${lastLines(options.logFile, 8)}`,
      wayOut,
    );
  return { isRunning, kill, stop, trouble };
}

function spawned(child: ReturnType<typeof spawn>, options: ChildOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => {
      const what = `${options.name} cannot be run: ${cause.message}.`;
      reject(new ServerTrouble(what, `check that ${options.command} may be executed.`, { cause }));
    });
  });
}

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Child } from './child.js';
import type { Log } from './place.js';
import { commandLine, isAlive, signal } from './processes.js';
import { ServerTrouble } from './trouble.js';

const LEFTOVER_MS = 15_000;

/** The right to run servers on a data folder, and the list of those that run. */
export interface FolderClaim {
  /** Notes a server; null stands for one that is not ours. */
  add(child: Child | null): void;
  /** Stops the noted servers, the newest first, and gives the folder free. */
  release(): Promise<void>;
}

interface Note {
  owner: number;
  servers: number[];
}

/**
 * Claims a data folder. Servers that an earlier process left running on it are stopped first;
 * throws `ServerTrouble` when that process still lives.
 */
export async function claimFolder(dataDir: string, log: Log): Promise<FolderClaim> {
  const file = join(dataDir, 'servers.json');
  const earlier = readNote(file);
  if (earlier !== null) await settleEarlier(earlier, dataDir, log);
  rmSync(file, { force: true });
  writeNote(file, { owner: process.pid, servers: [] }, 'wx', dataDir);
  return claimOn(file, dataDir);
}

function claimOn(file: string, dataDir: string): FolderClaim {
  const children: Child[] = [];
  return {
    add(child) {
      if (child === null) return;
      children.push(child);
      writeNote(
        file,
        { owner: process.pid, servers: children.map(({ pid }) => pid) },
        'w',
        dataDir,
      );
    },
    async release() {
      for (const child of children.toReversed()) await child.stop();
      if (readNote(file)?.owner === process.pid) rmSync(file, { force: true });
    },
  };
}

async function settleEarlier(earlier: Note, dataDir: string, log: Log): Promise<void> {
  // This process may hold a note of itself only after a restart with the same id.
  if (earlier.owner !== process.pid && isOurs(earlier.owner))
    throw alreadyRunning(earlier.owner, dataDir);
  const left = earlier.servers.filter((pid) => commandLine(pid)?.includes(dataDir) === true);
  if (left.length === 0) return;
  log(`stopping what an earlier start left running (process ${left.join(', ')})`);
  for (const pid of left) signal(pid, 'SIGTERM');
  const deadline = Date.now() + LEFTOVER_MS;
  while (left.some(isAlive)) {
    if (Date.now() > deadline) throw stillThere(left.filter(isAlive));
    await wait(100);
  }
}

/** A process id is soon given to another program: only Node may be an earlier owner. */
function isOurs(pid: number): boolean {
  return commandLine(pid)?.includes('node') === true;
}

function alreadyRunning(pid: number, dataDir: string): ServerTrouble {
  return new ServerTrouble(
    `Process ${pid} already runs servers on ${dataDir}.`,
    `stop it with Ctrl-C (or \`kill ${pid}\`) and start again.`,
  );
}

function stillThere(pids: number[]): ServerTrouble {
  return new ServerTrouble(
    `Servers of an earlier start do not end (process ${pids.join(', ')}).`,
    `end them with \`kill -9 ${pids.join(' ')}\` and start again.`,
  );
}

function writeNote(file: string, note: Note, flag: 'w' | 'wx', dataDir: string): void {
  try {
    writeFileSync(file, `${JSON.stringify(note)}\n`, { flag });
  } catch (cause) {
    const other = readNote(file);
    if (other !== null) throw alreadyRunning(other.owner, dataDir);
    throw new ServerTrouble(`${file} cannot be written.`, 'check the rights of its folder.', {
      cause,
    });
  }
}

function readNote(file: string): Note | null {
  if (!existsSync(file)) return null;
  try {
    const { owner, servers } = JSON.parse(readFileSync(file, 'utf8')) as Note;
    return { owner, servers };
  } catch {
    return null;
  }
}

import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { diskFailure } from './failures.js';

const NAME = 'rollcall-bulk';

export interface TempFolder {
  path: string;
  remove(): Promise<void>;
}

/**
 * A folder of this process alone (0700), gone when it is removed or the process ends. Those of processes that were
 * killed are removed first.
 */
export async function makeTempFolder(parent: string): Promise<TempFolder> {
  try {
    await removeLeftovers(parent);
    const path = await mkdtemp(join(parent, `${ownPrefix()}-`));
    const onExit = () => rmSync(path, { recursive: true, force: true });
    process.once('exit', onExit);
    return {
      path,
      remove: async () => {
        process.off('exit', onExit);
        await rm(path, { recursive: true, force: true });
      },
    };
  } catch (error) {
    throw diskFailure(error);
  }
}

/** Machine, process and its start: in containers the same process id comes again and again. */
const ownPrefix = (): string =>
  `${NAME}-${ownHost()}-${process.pid}-${Math.round(performance.timeOrigin)}`;

const ownHost = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!isLeftover(name)) continue;
    const path = join(parent, name);
    const { uid } = await lstat(path);
    if (uid === process.getuid?.()) await rm(path, { recursive: true, force: true });
  }
}

/** Of this machine, and of a process that is dead or began before the one that has its number now. */
function isLeftover(name: string): boolean {
  const [, host, pid, startedAt] = /^rollcall-bulk-([0-9a-f]{8})-(\d+)-(\d+)-/.exec(name) ?? [];
  if (host !== ownHost() || pid === undefined) return false;
  if (Number(pid) === process.pid) return startedAt !== String(Math.round(performance.timeOrigin));
  return !isAlive(Number(pid));
}

/** A process of somebody else's refuses the signal and lives all the same. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
}

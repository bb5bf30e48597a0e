import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Whether a process of this id exists and is no zombie. */
export function isAlive(pid: number): boolean {
  return commandLine(pid) !== null;
}

/** The command line of a process, or null when it is gone. */
export function commandLine(pid: number): string | null {
  return existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number): string | null {
  try {
    // A zombie has an empty command line.
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return line === '' ? null : line;
  } catch {
    return null;
  }
}

function fromPs(pid: number): string | null {
  const asked = spawnSync('ps', ['-ww', '-o', 'stat=,args=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  const line = asked.stdout.trim();
  return line === '' || line.startsWith('Z') ? null : line;
}

/** Signals one process; false when it was gone already. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

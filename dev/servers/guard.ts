import { spawn } from 'node:child_process';
import { signal } from './processes.js';

/** Reads until its writer is gone, then ends the given process. */
const SCRIPT = 'cat >/dev/null; kill -TERM "$1" 2>/dev/null';

/**
 * Ends the process `pid` when this process ends, even by SIGKILL: a shell holds the other end of a pipe
 * and sees it close. Returns the release, for when the process has ended by itself.
 */
export function guard(pid: number): () => void {
  const watcher = spawn('/bin/sh', ['-c', SCRIPT, 'guard', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.unref();
  return () => {
    // The group: the shell and its `cat`.
    if (watcher.pid !== undefined && watcher.exitCode === null) signal(-watcher.pid, 'SIGKILL');
  };
}

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A terminal sends Ctrl-C to the child as well; sent on by us it would arrive twice. */
const forwarded = process.stdin.isTTY ? ['SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs a command on our terminal to its end, passing signals on. Returns its exit code; a signal's is 128 + its number. */
export function run(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
  const pass = (signal) => child.kill(signal);
  // A listener also keeps this process alive until the child has stopped in order.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const listeners = signals.map((signal) => [
    signal,
    () => forwarded.includes(signal) && pass(signal),
  ]);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  return new Promise((resolve) => {
    const end = (code) => {
      for (const [signal, listener] of listeners) process.off(signal, listener);
      resolve(code);
    };
    child.once('exit', (code, signal) => end(code ?? 128 + constants.signals[signal]));
    child.once('error', (error) => {
      console.error(`${command} cannot be run: ${error.message}`);
      end(127);
    });
  });
}

/** Runs a TypeScript file of ours. */
export function runScript(file, args) {
  return run(process.execPath, ['--import', 'tsx', file, ...args]);
}

/** Runs the command line program of an installed package. */
export function runTool(path, args) {
  return run(process.execPath, [`${root}/node_modules/${path}`, ...args]);
}

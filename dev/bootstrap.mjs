import { installWhenNeeded } from './bootstrap/install.mjs';
import { requireNode } from './bootstrap/node-version.mjs';
import { run, runScript } from './bootstrap/run.mjs';
import { runTests } from './bootstrap/tests.mjs';

// `node dev/bootstrap.mjs start|test|bench [arguments]`: everything a fresh clone needs, then the thing itself.
// Plain JavaScript without packages, because it runs before there are any.

const [what, ...args] = process.argv.slice(2);
const tasks = {
  start: () => runScript('dev/start.ts', args),
  bench: () => runScript('bench/main.ts', args),
  test: () => runTests(args),
};

const task = tasks[what];
if (task === undefined) {
  console.error(`Say what to do: node dev/bootstrap.mjs ${Object.keys(tasks).join('|')}`);
  process.exitCode = 2;
} else {
  requireNode();
  process.exitCode = (await installWhenNeeded(run)) || (await task());
}

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';

// `node dev/bundle-workflows.mjs <compiled entry> <bundle>`: bundles the workflows once, when the image is built,
// so that a worker starts without a bundler. The worker loads it with `workflowBundle: { codePath }`.

const [entry, output] = process.argv.slice(2);
if (!entry || !output) {
  console.error('Say what to bundle: node dev/bundle-workflows.mjs <compiled entry> <bundle>');
  process.exit(2);
}
const { code } = await bundleWorkflowCode({ workflowsPath: resolve(entry) });
await mkdir(dirname(output), { recursive: true });
await writeFile(output, code);
console.log(`${output}: ${Math.round(code.length / 1024)} KiB`);

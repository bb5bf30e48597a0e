import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// `node dev/bundle-workflows.mjs dist`: bundles the compiled workflows once, when the image is built,
// so that a worker starts without a bundler. The worker takes `dist/workflow-bundle.js` when it is there.

const folder = resolve(process.argv[2] ?? 'dist');
const { bundleWorkflows } = await import(pathToFileURL(`${folder}/worker/bundle.js`).href);
const { code } = await bundleWorkflows();
await writeFile(`${folder}/workflow-bundle.js`, code);
console.log(`${folder}/workflow-bundle.js: ${Math.round(code.length / 1024)} KiB`);

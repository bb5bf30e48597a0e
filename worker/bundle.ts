import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { existsSync } from 'node:fs';

/** Bundles the workflows for the sandbox: once at build time in production, once at start in development. */
export async function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({ workflowsPath: workflowsPath() });
}

/** TypeScript sources when run by tsx, compiled ones in dist. */
function workflowsPath(): string {
  const typescript = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));
  return existsSync(typescript)
    ? typescript
    : fileURLToPath(new URL('../workflows/index.js', import.meta.url));
}

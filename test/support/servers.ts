import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startServers } from '../../dev/servers/start-servers.js';

declare module 'vitest' {
  interface ProvidedContext {
    temporalAddress: string;
    /** Without a database name: each test file takes one of its own. */
    mongodbUri: string;
    /** For `TestWorkflowEnvironment.createTimeSkipping`. */
    timeSkippingServerPath: string;
  }
}

/** Starts the real servers once for all integration tests, on a fresh folder; fails the run when one is missing. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
  const servers = await startServers({
    dataDir,
    log: (line) => process.stderr.write(`${line}\n`),
    ports: { temporal: 0, temporalUi: 0, mongodb: 0 },
    want: { timeSkipping: true },
  });
  if (servers.timeSkippingServerPath === null)
    throw new Error('The time-skipping server is missing.');
  project.provide('temporalAddress', servers.temporalAddress);
  project.provide('mongodbUri', servers.mongodbUri);
  project.provide('timeSkippingServerPath', servers.timeSkippingServerPath);
  return async () => {
    await servers.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

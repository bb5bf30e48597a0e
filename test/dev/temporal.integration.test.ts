import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startChild } from '../../dev/servers/child.js';
import { findTemporal } from '../../dev/servers/find-temporal.js';
import { freePort } from '../../dev/servers/ports.js';
import { startTemporal } from '../../dev/servers/temporal.js';
import { realPlace, scratchFolder } from './scratch.js';

/** A data file of a server that was never told of our search attributes. */
async function oldDatabase(dataDir: string): Promise<void> {
  const place = realPlace();
  const { path } = await findTemporal(place);
  mkdirSync(join(dataDir, 'temporal'), { recursive: true });
  const port = await freePort();
  const child = await startChild({
    name: 'Temporal',
    command: path,
    args: [
      ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)],
      ...['--db-filename', join(dataDir, 'temporal', 'temporal.db')],
    ],
    env: place.env,
    logFile: join(dataDir, 'logs', 'old.log'),
  });
  const address = `127.0.0.1:${port}`;
  const connection = await vi.waitFor(() => Connection.connect({ address }), 30_000);
  const listed = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
  expect(Object.keys(listed.customAttributes ?? {})).not.toContain('SyncId');
  await connection.close();
  await child.stop();
}

test('a database from before our search attributes gets them, ready for use', async () => {
  const dataDir = scratchFolder();
  await oldDatabase(dataDir);
  const temporal = await startTemporal(realPlace(), { dataDir, port: 0, uiPort: 0 });
  onTestFinished(() => temporal.child.stop());
  const connection = await Connection.connect({ address: temporal.address });
  onTestFinished(() => connection.close());
  const client = new Client({ connection });
  const SyncId = defineSearchAttributeKey('SyncId', 'KEYWORD');
  await client.workflow.start('nothing', {
    taskQueue: 'nobody',
    workflowId: 'one',
    typedSearchAttributes: [{ key: SyncId, value: 's1' }],
  });
  const found = async () => {
    const all = client.workflow.list({ query: 'SyncId = "s1"' });
    const ids: string[] = [];
    for await (const { workflowId } of all) ids.push(workflowId);
    return ids;
  };
  await vi.waitFor(async () => expect(await found()).toEqual(['one']), 20_000);
});

test('the Web UI answers', async () => {
  const dataDir = scratchFolder();
  const temporal = await startTemporal(realPlace(), { dataDir, port: 0, uiPort: 0 });
  onTestFinished(() => temporal.child.stop());
  expect((await fetch(temporal.uiUrl)).status).toBe(200);
});

test('data of another minor version is refused before it is touched', async () => {
  const dataDir = scratchFolder();
  mkdirSync(join(dataDir, 'temporal'));
  writeFileSync(join(dataDir, 'temporal', 'server-version'), '1.12.0\n');
  await expect(startTemporal(realPlace(), { dataDir, port: 0, uiPort: 0 })).rejects.toThrow(
    /written by Temporal 1\.12\.0[^]*What to do: put a CLI with server 1\.12 first on PATH/,
  );
});

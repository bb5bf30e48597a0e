import { Connection } from '@temporalio/client';
import mongoose from 'mongoose';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { wireServer } from '../../dev/servers/find-mongodb.js';
import { startMongodb } from '../../dev/servers/mongodb.js';
import { isAlive } from '../../dev/servers/processes.js';
import { startServers } from '../../dev/servers/start-servers.js';
import { realPlace, scratchFolder } from './scratch.js';

const anyPorts = { temporal: 0, temporalUi: 0, mongodb: 0 };

async function connectedTo(uri: string) {
  const connection = await mongoose.createConnection(uri, { dbName: 'crash' }).asPromise();
  onTestFinished(() => connection.close());
  return connection.collection<{ _id: number; rev: number }>('things');
}

test('what MongoDB acknowledged is there after a kill -9 at that moment', async () => {
  const dataDir = scratchFolder();
  const place = realPlace();
  const server = await wireServer(place);
  const before = await startMongodb(place, { dataDir, server, port: 0 });
  const writing = await connectedTo(before.uri);
  await writing.createIndex({ rev: 1 }, { unique: true });
  const documents = Array.from({ length: 2000 }, (_, _id) => ({ _id, rev: _id }));
  await writing.insertMany(documents);
  await writing.updateOne({ _id: 7 }, { $set: { rev: 70_000 } });
  await before.child.kill();

  const after = await startMongodb(place, { dataDir, server, port: before.port });
  onTestFinished(() => after.child.stop());
  const reading = await connectedTo(after.uri);
  expect(await reading.countDocuments()).toBe(2000);
  expect(await reading.findOne({ _id: 7 })).toEqual({ _id: 7, rev: 70_000 });
  await expect(reading.insertOne({ _id: 9000, rev: 70_000 })).rejects.toMatchObject({
    code: 11000,
  });
});

test('a server in memory leaves no file, and ends when told', async () => {
  const dataDir = scratchFolder();
  const place = realPlace();
  const server = await wireServer(place);
  const { uri, child } = await startMongodb(place, { dataDir, server, port: 0, memory: true });
  const things = await connectedTo(uri);
  await things.insertOne({ _id: 1, rev: 1 });
  expect(await things.countDocuments()).toBe(1);
  await child.stop();
  expect(isAlive(child.pid)).toBe(false);
  expect(readdirSync(join(dataDir, 'mongodb'))).toEqual([]);
});

test('a server that ends while starting shows the end of its log and the way out', async () => {
  const dataDir = scratchFolder();
  const place = realPlace();
  mkdirSync(join(dataDir, 'mongodb', 'rollcall.mv'), { recursive: true });
  const starting = startMongodb(place, { dataDir, server: await wireServer(place), port: 0 });
  await expect(starting).rejects.toThrow(
    /ended while it was starting; .*mongodb\.log ends with:\n[^]*cannot start: [^\n]*rollcall\.mv[^]*What to do: .*move that folder away/,
  );
});

/** A process that starts the servers on a folder and stays. Resolves with their addresses and pids. */
async function startElsewhere(dataDir: string) {
  const script = `
    import { startServers } from './dev/servers/start-servers.ts';
    const { pids, temporalAddress } = await startServers({
      dataDir: process.env.DATA, log() {}, ports: ${JSON.stringify(anyPorts)} });
    console.log(JSON.stringify({ pids, temporalAddress }));
    setInterval(() => {}, 1000);`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const env = { ...process.env, DATA: dataDir };
  const starter = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void starter.kill('SIGKILL'));
  const [line] = (await once(starter.stdout, 'data')) as [Buffer];
  const { pids } = JSON.parse(line.toString()) as { pids: { temporal: number; mongodb: number } };
  return { starter, pids };
}

test('a second start on the same folder is refused while the first lives, and works after it was killed', async () => {
  const dataDir = scratchFolder();
  const { starter, pids } = await startElsewhere(dataDir);
  const start = () => startServers({ dataDir, log: () => {}, ports: anyPorts });
  await expect(start()).rejects.toThrow(`Process ${starter.pid} already runs servers`);

  starter.kill('SIGKILL');
  await once(starter, 'exit');
  await vi.waitFor(
    () => expect([isAlive(pids.temporal), isAlive(pids.mongodb)]).toEqual([false, false]),
    20_000,
  );
  const again = await start();
  onTestFinished(() => again.stop());
  const connection = await Connection.connect({ address: again.temporalAddress });
  await connection.close();
});

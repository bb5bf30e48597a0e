import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startChild, type Child } from './child.js';
import { findMongodb, type MongodbServer } from './find-mongodb.js';
import type { Place } from './place.js';
import { choosePort } from './ports.js';
import { until } from './until.js';

const USUAL_PORT = 27017;
const START_MS = 60_000;

export interface MongodbOptions {
  /** Data and log go to `mongodb/` and `logs/` in here. */
  dataDir: string;
  /** 0 means any free one; absent the usual one, else any. */
  port?: number | undefined;
  /** Keeps nothing on disk; the JVM server only. */
  memory?: boolean;
  heapMb?: number;
  /** Default: the one that is found. */
  server?: MongodbServer;
}

export interface Mongodb {
  /** Without a database name. */
  uri: string;
  port: number;
  child: Child;
}

/** Starts a MongoDB server on 127.0.0.1 and waits until it accepts connections. */
export async function startMongodb(place: Place, options: MongodbOptions): Promise<Mongodb> {
  const server = options.server ?? (await findMongodb(place));
  const port = await choosePort(options.port, USUAL_PORT, 'MongoDB', 'MONGODB_PORT');
  mkdirSync(join(options.dataDir, 'mongodb'), { recursive: true });
  const child = await startChild({
    name: 'MongoDB',
    ...commandOf(server, options, port),
    env: place.env,
    logFile: join(options.dataDir, 'logs', 'mongodb.log'),
  });
  const wayOut = `if the data in ${join(options.dataDir, 'mongodb')} is damaged or from another kind of server, move that folder away.`;
  await until({ child, name: 'MongoDB', withinMs: START_MS, wayOut }, () => accepts(port));
  return { uri: `mongodb://127.0.0.1:${port}`, port, child };
}

function commandOf(server: MongodbServer, options: MongodbOptions, port: number) {
  const folder = join(options.dataDir, 'mongodb');
  if (server.kind === 'mongod') {
    const args = ['--dbpath', folder, '--port', String(port), '--bind_ip', '127.0.0.1'];
    return { command: server.path, args };
  }
  const file = options.memory === true ? 'memory' : join(folder, 'rollcall.mv');
  const jvm = [`-Xmx${options.heapMb ?? 1024}m`, '-XX:+ExitOnOutOfMemoryError'];
  const args = [...jvm, '-cp', server.classPath, 'MongoWireServer', String(port), file];
  return { command: server.java, args };
}

/** Whether something accepts connections there; null when not yet. */
function accepts(port: number): Promise<true | null> {
  const socket = connect({ port, host: '127.0.0.1' });
  return new Promise((resolve) => {
    const answer = (value: true | null) => {
      socket.destroy();
      resolve(value);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(null));
  });
}

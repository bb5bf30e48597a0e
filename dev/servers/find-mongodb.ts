import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { download } from './download.js';
import { withLock } from './lock.js';
import { jarsOf, shipped } from './maven.js';
import { mongodRelease } from './mongod-release.js';
import { onPath, versionOf } from './on-path.js';
import type { Place } from './place.js';
import { runTool } from './run-tool.js';
import { reasonOf, ServerTrouble } from './trouble.js';
import { MONGO_WIRE_VERSION, MONGOD_VERSION } from './versions.js';

/** A server that speaks MongoDB's wire protocol: the real one, or one on the JVM. */
export type MongodbServer =
  { kind: 'mongod'; path: string } | { kind: 'wire'; java: string; classPath: string };

const MONGOD = `mongod-${MONGOD_VERSION}`;
const WIRE = `mongo-wire-${MONGO_WIRE_VERSION}`;
const SOURCES = [
  'MongoWireServer.java',
  'DurableBackend.java',
  'DataFile.java',
  'StoredTypes.java',
  'StoredValue.java',
];

/**
 * `mongod` on PATH, in the cache or downloaded, else the wire server built from Maven's repository.
 * Says in a line which and why; throws `ServerTrouble` when none can be had.
 */
export async function findMongodb(place: Place): Promise<MongodbServer> {
  return (
    fromPath(place) ?? (await fromCache(place)) ?? withLock(place, MONGOD, () => fetched(place))
  );
}

function fromPath(place: Place): MongodbServer | null {
  const path = onPath(place.env, 'mongod');
  if (path === null) return null;
  const version = /v(\d+\.\d+\.\d+)/.exec(versionOf(path, '--version') ?? '')?.[1];
  if (version === undefined) place.log(`MongoDB: ${path} is on PATH but does not run; looking on`);
  else place.log(`MongoDB: mongod ${version} of ${path}, found on PATH`);
  return version === undefined ? null : { kind: 'mongod', path };
}

async function fromCache(place: Place): Promise<MongodbServer | null> {
  const path = join(place.cacheDir, MONGOD, 'bin', 'mongod');
  if (existsSync(path)) {
    place.log(`MongoDB: mongod ${MONGOD_VERSION} from the cache, none on PATH`);
    return { kind: 'mongod', path };
  }
  if (!existsSync(join(place.cacheDir, WIRE, 'jars'))) return null;
  place.log(
    `MongoDB: wire server ${MONGO_WIRE_VERSION} on the JVM from the cache, no mongod on PATH`,
  );
  return wireServer(place);
}

async function fetched(place: Place): Promise<MongodbServer> {
  const meanwhile = await fromCache(place);
  if (meanwhile !== null) return meanwhile;
  try {
    const release = mongodRelease(place.cacheDir);
    place.log(`MongoDB: not on PATH and not cached; downloading mongod ${MONGOD_VERSION}`);
    await download(place, release);
    return { kind: 'mongod', path: join(release.folder, 'bin', 'mongod') };
  } catch (error) {
    place.log(
      `MongoDB: no download (${reasonOf(error)}); fetching a wire server for the JVM with Maven`,
    );
    return wireServer(place);
  }
}

/** The server on the JVM, whatever else is there. */
export async function wireServer(place: Place): Promise<MongodbServer> {
  try {
    const java = onPath(place.env, 'java');
    if (java === null) throw new Error('`java` is not installed');
    const jars = await jarsOf(place, WIRE, 'mongodb.pom.xml');
    return { kind: 'wire', java, classPath: `${await compiled(place, jars)}:${jars}/*` };
  } catch (cause) {
    throw notBuilt(cause);
  }
}

/** The classes of our wrapper, compiled once for each text of its sources. */
async function compiled(place: Place, jars: string): Promise<string> {
  const sources = SOURCES.map(shipped);
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(source)).update('\0');
  const folder = join(place.cacheDir, WIRE, `classes-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  return withLock(place, `${WIRE}-classes`, async () => {
    if (!existsSync(folder)) await compile(place, jars, sources, folder);
    return folder;
  });
}

async function compile(place: Place, jars: string, sources: string[], folder: string) {
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    const args = ['-cp', `${jars}/*`, '-d', partial, ...sources];
    await runTool(place, { command: 'javac', args, doing: 'compiling the MongoDB wire server' });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function notBuilt(cause: unknown): ServerTrouble {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new ServerTrouble(
    `No MongoDB server could be downloaded or built: ${said}`,
    'install MongoDB so that `mongod` is on PATH (https://www.mongodb.com/docs/manual/installation/), ' +
      'or install a JDK 17 or later and Maven, or set MONGODB_URI to a running server.',
    { cause },
  );
}

import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild, type Child } from './child.js';
import { findTemporal, type TemporalCli } from './find-temporal.js';
import type { Place } from './place.js';
import { choosePort } from './ports.js';
import { ensureSearchAttributes, searchAttributeFlags } from './search-attributes.js';
import { ServerTrouble } from './trouble.js';
import { until } from './until.js';

const USUAL_PORT = 7233;
const USUAL_UI_PORT = 8233;
const START_MS = 60_000;
const RETENTION = '30 days';
const NAMESPACE = 'default';

export interface TemporalOptions {
  /** Data and log go to `temporal/` and `logs/` in here. */
  dataDir: string;
  /** 0 means any free one; absent the usual one, else any. */
  port?: number | undefined;
  uiPort?: number | undefined;
}

export interface Temporal {
  address: string;
  uiUrl: string;
  child: Child;
}

/** Starts Temporal with its Web UI on 127.0.0.1; waits until it answers, keeps runs 30 days and knows our search attributes. */
export async function startTemporal(place: Place, options: TemporalOptions): Promise<Temporal> {
  const cli = await findTemporal(place);
  const port = await choosePort(options.port, USUAL_PORT, 'Temporal', 'TEMPORAL_PORT');
  const uiPort = await choosePort(
    options.uiPort,
    USUAL_UI_PORT,
    'the Temporal UI',
    'TEMPORAL_UI_PORT',
  );
  const folder = join(options.dataDir, 'temporal');
  claimData(folder, cli);
  const child = await startChild({
    name: 'Temporal',
    command: cli.path,
    args: flags(join(folder, 'temporal.db'), port, uiPort),
    env: place.env,
    logFile: join(options.dataDir, 'logs', 'temporal.log'),
  });
  const address = `127.0.0.1:${port}`;
  const wayOut = `if the data in ${folder} is damaged, move that folder away.`;
  await until({ child, name: 'Temporal', withinMs: START_MS, wayOut }, () => prepare(address));
  return { address, uiUrl: `http://127.0.0.1:${uiPort}`, child };
}

function flags(database: string, port: number, uiPort: number): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--log-level', 'warn'],
    ...['--port', String(port), '--ui-port', String(uiPort)],
    // Three times the throughput of the default journal; safe against a kill, not against a power cut.
    ...['--db-filename', database],
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    ...['--dynamic-config-value', 'system.enableActivityEagerExecution=true'],
    // For a new database; an existing one ignores them.
    ...searchAttributeFlags(),
  ];
}

/** The server never migrates the schema of its data file, so a file stays with its minor version. */
function claimData(folder: string, cli: TemporalCli): void {
  mkdirSync(folder, { recursive: true });
  const note = join(folder, 'server-version');
  const written = existsSync(note) ? readFileSync(note, 'utf8').trim() : cli.serverVersion;
  if (minorOf(written) !== minorOf(cli.serverVersion)) {
    throw new ServerTrouble(
      `The data in ${folder} was written by Temporal ${written}; ${cli.path} is ${cli.serverVersion} and cannot read it.`,
      `put a CLI with server ${minorOf(written)} first on PATH, or move that folder away to start with no history.`,
    );
  }
  writeFileSync(note, `${cli.serverVersion}\n`);
}

function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** Null while the server does not answer yet. */
async function prepare(address: string): Promise<true | null> {
  const connection = await connectedTo(address);
  if (connection === null) return null;
  try {
    await connection.withDeadline(Date.now() + START_MS, () => settle(connection));
    return true;
  } catch (error) {
    if (isStillStarting(error)) return null;
    throw error;
  } finally {
    await connection.close();
  }
}

async function connectedTo(address: string): Promise<Connection | null> {
  try {
    return await Connection.connect({ address, connectTimeout: '2s' });
  } catch {
    return null;
  }
}

async function settle(connection: Connection): Promise<void> {
  await ensureSearchAttributes(connection, NAMESPACE);
  await connection.workflowService.updateNamespace({
    namespace: NAMESPACE,
    config: { workflowExecutionRetentionTtl: msToTs(RETENTION) },
  });
}

/** gRPC: 5 not found (the namespace is being made), 14 unavailable. */
function isStillStarting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 5 || error.code === 14);
}

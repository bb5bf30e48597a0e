import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { download } from './download.js';
import { withLock } from './lock.js';
import { onPath, versionOf } from './on-path.js';
import type { Place } from './place.js';
import { runTool } from './run-tool.js';
import { reasonOf, ServerTrouble } from './trouble.js';
import { GO_MINIMUM, TEMPORAL_CLI_VERSION } from './versions.js';

export interface TemporalCli {
  path: string;
  /** Of the server inside, e.g. `1.29.1`. The data file is tied to it. */
  serverVersion: string;
}

const NAME = `temporal-cli-${TEMPORAL_CLI_VERSION}`;

/**
 * A Temporal CLI that can run the dev server: on PATH, in the cache, downloaded, or built by Go.
 * Says in a line which and why; throws `ServerTrouble` when none can be had.
 */
export async function findTemporal(place: Place): Promise<TemporalCli> {
  return fromPath(place) ?? fromCache(place) ?? withLock(place, NAME, () => fetched(place));
}

function fromPath(place: Place): TemporalCli | null {
  const path = onPath(place.env, 'temporal');
  if (path === null) return null;
  const cli = usable(path);
  if (cli === null) place.log(`Temporal: ${path} is on PATH but has no server inside; looking on`);
  else place.log(`Temporal: server ${cli.serverVersion} of ${path}, found on PATH`);
  return cli;
}

function fromCache(place: Place): TemporalCli | null {
  const path = join(place.cacheDir, NAME, 'temporal');
  const cli = existsSync(path) ? usable(path) : null;
  if (cli !== null) place.log(`Temporal: server ${cli.serverVersion} from the cache, none on PATH`);
  return cli;
}

function usable(path: string): TemporalCli | null {
  const serverVersion = /Server (\d+\.\d+\.\d+)/.exec(versionOf(path, '--version') ?? '')?.[1];
  return serverVersion === undefined ? null : { path, serverVersion };
}

async function fetched(place: Place): Promise<TemporalCli> {
  const meanwhile = fromCache(place);
  if (meanwhile !== null) return meanwhile;
  try {
    place.log(`Temporal: not on PATH and not cached; downloading the CLI ${TEMPORAL_CLI_VERSION}`);
    await download(place, release(place));
  } catch (error) {
    place.log(`Temporal: no download (${reasonOf(error)}); building it with Go, about 5 minutes`);
    await build(place);
  }
  const cli = fromCache(place);
  if (cli === null) throw unusable(place);
  return cli;
}

function release(place: Place) {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const fileName = `temporal_cli_${TEMPORAL_CLI_VERSION}_${process.platform}_${architecture}.tar.gz`;
  const base = `https://github.com/temporalio/cli/releases/download/v${TEMPORAL_CLI_VERSION}`;
  const folder = join(place.cacheDir, NAME);
  return {
    url: `${base}/${fileName}`,
    checksumUrl: `${base}/checksums.txt`,
    fileName,
    folder,
    strip: 0,
  };
}

/** Newer versions of the CLI cannot be installed this way: their go.mod replaces a module. */
async function build(place: Place): Promise<void> {
  const partial = join(place.cacheDir, `${NAME}.${process.pid}`);
  mkdirSync(partial, { recursive: true });
  try {
    requireGo(place);
    await runTool(place, {
      command: 'go',
      args: [
        'install',
        '-ldflags=-s -w',
        `github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_CLI_VERSION}`,
      ],
      env: { GOBIN: partial },
      doing: `building Temporal CLI ${TEMPORAL_CLI_VERSION} with Go`,
    });
    mkdirSync(join(place.cacheDir, NAME), { recursive: true });
    renameSync(join(partial, 'temporal'), join(place.cacheDir, NAME, 'temporal'));
  } catch (error) {
    throw notBuilt(error);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function requireGo(place: Place): void {
  const go = onPath(place.env, 'go');
  if (go === null) throw new Error('`go` is not installed');
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(versionOf(go, 'version') ?? '') ?? [];
  if (major === undefined) return;
  const tooOld = Number(major) === GO_MINIMUM.major && Number(minor) < GO_MINIMUM.minor;
  if (tooOld)
    throw new Error(`go ${major}.${minor} is older than ${GO_MINIMUM.major}.${GO_MINIMUM.minor}`);
}

function notBuilt(cause: unknown): ServerTrouble {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new ServerTrouble(
    `Temporal could be neither downloaded nor built: ${said}`,
    'install the Temporal CLI and put it on PATH (https://docs.temporal.io/cli), ' +
      `or install Go ${GO_MINIMUM.major}.${GO_MINIMUM.minor} or later, or set TEMPORAL_ADDRESS to a running server.`,
    { cause },
  );
}

function unusable(place: Place): ServerTrouble {
  return new ServerTrouble(
    `The Temporal CLI in ${join(place.cacheDir, NAME)} does not run on this machine.`,
    'remove that folder and start again, or put a working `temporal` on PATH.',
  );
}

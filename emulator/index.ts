import type { AddressInfo } from 'node:net';
import { addBulkRoutes } from './bulk/routes.js';
import { addControlRoutes } from './control/routes.js';
import { createCredentials } from './credentials.js';
import type { Credentials } from './credentials.js';
import type { GenerateOptions } from './generator/generate.js';
import { handleInner } from './http/handler.js';
import { createRouter } from './http/router.js';
import { createHttpServer } from './http/server.js';
import { addOauthRoutes } from './oauth/routes.js';
import { createOrg } from './org.js';
import type { Org } from './org.js';
import { addRestRoutes } from './rest/routes.js';
import type { ObjectDefinition } from './schema/types.js';
import { DEFAULT_SETTINGS } from './settings.js';
import type { Settings } from './settings.js';

export type { Credentials } from './credentials.js';
export type { Fault } from './faults/kinds.js';
export type { FaultRule } from './faults/rules.js';
export type { GenerateOptions } from './generator/generate.js';
export type { Shares } from './generator/shares.js';
export type { LoggedRequest } from './http/request-log.js';
export type { Org } from './org.js';
export type { FieldDefinition, ListViewDefinition, ObjectDefinition } from './schema/types.js';
export type { Settings } from './settings.js';

export interface EmulatorOptions extends GenerateOptions, Partial<Settings> {
  /** 0 or absent: any free port. */
  port?: number;
  /** Each one that is absent is made at random. */
  credentials?: Partial<Credentials>;
  /** Custom objects. */
  objects?: readonly ObjectDefinition[];
  /** What Organization.IsSandbox says. */
  sandbox?: boolean;
}

export interface Emulator {
  /** `http://127.0.0.1:port`: login and instance URL in one. */
  url: string;
  port: number;
  credentials: Credentials;
  /** The org itself: `database`, `writer`, `faults`, `log`, `clock`, `settings`, `schema`, `sessions`. */
  org: Org;
  close(): Promise<void>;
}

/** Starts an org on 127.0.0.1 with the population asked for. Fails when the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const credentials = createCredentials(options.credentials ?? {});
  let url = '';
  const org = createOrg({
    seed: options.seed ?? 1,
    credentials,
    settings: settingsOf(options),
    objects: options.objects ?? [],
    sandbox: options.sandbox ?? false,
    url: () => url,
  });
  org.generate(options);
  const server = createHttpServer(org, createRouters(org));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const port = portOf(server.address());
  url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    credentials,
    org,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function createRouters(org: Org) {
  const api = createRouter();
  addRestRoutes(api, org, (call) => handleInner(org, api, call));
  addBulkRoutes(api, org);
  addOauthRoutes(api, org);
  const control = createRouter();
  addControlRoutes(control, org);
  return { api, control };
}

function settingsOf(options: EmulatorOptions): Settings {
  const names = Object.keys(DEFAULT_SETTINGS);
  const given = Object.entries(options).filter(
    ([name, value]) => names.includes(name) && value !== undefined,
  );
  return { ...DEFAULT_SETTINGS, ...Object.fromEntries(given) };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

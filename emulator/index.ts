import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addAsyncRoutes } from './async/routes.js';
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
import { addSoapRoutes } from './soap/routes.js';
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
  /** A second listener for clients that insist on https; it serves the same org. */
  tls?: TlsOptions;
  /** Custom objects. */
  objects?: readonly ObjectDefinition[];
  /** What Organization.IsSandbox says. */
  sandbox?: boolean;
}

export interface TlsOptions {
  /** PEM. */
  key: string;
  cert: string;
  /** 0 or absent: any free port. */
  port?: number;
}

export interface Emulator {
  /** `http://127.0.0.1:port`: login and instance URL in one. */
  url: string;
  port: number;
  /** `https://127.0.0.1:port` when a certificate was given. */
  tlsUrl: string | null;
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
  const routers = createRouters(org);
  const plain = await listen(createHttpServer(org, routers), options.port);
  const { tls } = options;
  const secure = tls && (await listen(createHttpServer(org, routers, tls), tls.port));
  url = `http://127.0.0.1:${plain.port}`;
  return {
    url,
    port: plain.port,
    tlsUrl: secure ? `https://127.0.0.1:${secure.port}` : null,
    credentials,
    org,
    close: async () => {
      await plain.close();
      await secure?.close();
    },
  };
}

/** Fails when the port is taken. */
async function listen(server: Server, wanted = 0) {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', resolve);
  });
  return {
    port: portOf(server.address()),
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function createRouters(org: Org) {
  const api = createRouter();
  addRestRoutes(api, org, (call) => handleInner(org, api, call));
  addBulkRoutes(api, org);
  addAsyncRoutes(api, org);
  addSoapRoutes(api, org);
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

import { Downloads } from './bulk/downloads.js';
import { BULK_DEFAULTS, type BulkSettings } from './bulk/settings.js';
import { createAuthenticate } from './auth.js';
import { assertSameOrg, createCaller } from './caller.js';
import { createDispatchers, type ProxySettings, type Timeouts } from './dispatcher.js';
import { rememberTokens, type WithFreshCredentials } from './fresh-credentials.js';
import { createHttp, type Logger, type RetrySettings, type Sleep } from './http.js';
import { checkLoginUrl, isLoopbackHost, type LoginUrlCheck } from './login-url.js';
import { createOrg } from './org.js';
import { createMeter, newTally } from './meter.js';
import type { SalesforceGateway } from './port.js';
import { createSessions } from './sessions.js';
import { createWire } from './wire.js';

export interface SalesforceGatewayOptions {
  /** Such as `62.0`. */
  apiVersion: string;
  timeouts: Timeouts;
  retry: RetrySettings;
  /** Milliseconds since the epoch. */
  clock: () => number;
  sleep: Sleep;
  /** Plain http to 127.0.0.1, ::1 and localhost, at any port: for the emulator. */
  allowLoopbackHttp?: boolean | undefined;
  /** Further origins that secrets may be sent to. */
  allowedOrigins?: readonly string[] | undefined;
  proxy?: ProxySettings | undefined;
  logger?: Logger | undefined;
  /** Spreads retries; `Math.random` when absent. */
  random?: (() => number) | undefined;
  /** Needed as soon as two processes use one connection; without it, rotated refresh tokens are kept in memory. */
  withFreshCredentials?: WithFreshCredentials | undefined;
  bulk?: Partial<BulkSettings> | undefined;
}

export interface ClosableSalesforceGateway extends SalesforceGateway {
  /** Ends all sockets, so that requests under way fail, and removes what bulk reads keep on disk. */
  close(): Promise<void>;
}

/**
 * The real Salesforce. Sessions are kept by connection id and credentials; `usage()` counts for each `open` apart, a
 * sign-in with the caller that caused it.
 */
export function createSalesforceGateway(
  options: SalesforceGatewayOptions,
): ClosableSalesforceGateway {
  const { apiVersion, timeouts, clock, withFreshCredentials = rememberTokens() } = options;
  const dispatchers = createDispatchers(timeouts, options.proxy);
  const wire = createWire(dispatchers, timeouts);
  const sleep = withReason(options.sleep);
  const http = createHttp({ ...options, sleep, wire, random: options.random ?? Math.random });
  const authenticate = createAuthenticate({ http, clock, checkUrl: urlCheck(options) });
  const sessions = createSessions({ authenticate, withFreshCredentials });
  const bulk: BulkSettings = { ...BULK_DEFAULTS, ...options.bulk };
  const downloads = new Downloads(bulk);
  return {
    open: async (connection) => {
      const tally = newTally();
      assertSameOrg(connection.orgId, await sessions.current(connection, createMeter(tally)));
      const withSession = createCaller(sessions, connection);
      const { loginUrl, id: connectionId } = connection;
      const shared = { http, apiVersion, clock, sleep, bulk, downloads };
      return createOrg({ ...shared, connectionId, loginUrl, tally, withSession });
    },
    close: async () => {
      await downloads.closeAll();
      await dispatchers.close();
    },
  };
}

/** Timers of Node reject with an error of their own, not with the signal's reason. */
function withReason(sleep: Sleep): Sleep {
  return async (ms, signal) => {
    try {
      await sleep(ms, signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  };
}

function urlCheck(options: SalesforceGatewayOptions): (url: string) => LoginUrlCheck {
  const allowed = options.allowedOrigins ?? [];
  return (url) => {
    const own = options.allowLoopbackHttp === true ? loopbackOrigin(url) : [];
    return checkLoginUrl(url, [...allowed, ...own]);
  };
}

function loopbackOrigin(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { origin, hostname } = new URL(url);
  return isLoopbackHost(hostname) ? [origin] : [];
}

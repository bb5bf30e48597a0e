import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';
import { isLoopbackHost } from './login-url.js';

/** Limits of one try, in milliseconds. */
export interface Timeouts {
  /** TCP and TLS. */
  connectMs: number;
  /** From the request sent to the answer's headers. */
  headersMs: number;
  /** The whole body, however slowly it drips. */
  bodyMs: number;
  /** Silence within the body; as long as `bodyMs` when absent. */
  bodyIdleMs?: number;
}

/** The values of HTTP_PROXY, HTTPS_PROXY and NO_PROXY. Never applied to loopback. */
export interface ProxySettings {
  http?: string;
  https?: string;
  noProxy?: string;
}

export interface Dispatchers {
  for(url: string): Dispatcher;
  close(): Promise<void>;
}

/** Our own sockets: nothing depends on the process-wide dispatcher, which other packages replace. */
export function createDispatchers(timeouts: Timeouts, proxy: ProxySettings = {}): Dispatchers {
  const direct = new Agent(agentOptions(timeouts));
  const outward = usesProxy(proxy) ? proxied(timeouts, proxy) : direct;
  return {
    for: (url) => (isLoopbackHost(new URL(url).hostname) ? direct : outward),
    close: async () => {
      await Promise.all([...new Set([direct, outward])].map((d) => d.destroy()));
    },
  };
}

const agentOptions = ({ connectMs, headersMs, bodyMs, bodyIdleMs }: Timeouts): Agent.Options => ({
  connect: { timeout: connectMs },
  headersTimeout: headersMs,
  bodyTimeout: bodyIdleMs ?? bodyMs,
});

const usesProxy = (proxy: ProxySettings): boolean => Boolean(proxy.http) || Boolean(proxy.https);

/** Empty strings, not undefined: undici would look into the environment itself. */
const proxied = (timeouts: Timeouts, proxy: ProxySettings): Dispatcher =>
  new EnvHttpProxyAgent({
    ...agentOptions(timeouts),
    httpProxy: proxy.http ?? '',
    httpsProxy: proxy.https ?? '',
    noProxy: proxy.noProxy ?? '',
  });

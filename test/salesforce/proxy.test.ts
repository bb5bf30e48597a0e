import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDispatchers } from '../../salesforce/dispatcher.js';
import { createWire } from '../../salesforce/wire.js';
import { connectionTo, LEADS, startSmallOrg, testGateway } from './small-org.js';

const TIMEOUTS = { connectMs: 2_000, headersMs: 2_000, bodyMs: 2_000 };
const NAMES = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'ALL_PROXY'];

let proxy: Server;
let proxyUrl: string;
let connects: string[];
/** A proxy that notes what it is asked for and refuses it. */
beforeEach(async () => {
  connects = [];
  const server = createServer((req, res) => {
    connects.push(String(req.url));
    res.writeHead(502).end();
  });
  server.on('connect', (req, socket) => {
    connects.push(String(req.url));
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy = server;
  proxyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => proxy.close(resolve));
});

describe('a proxy', () => {
  it.each([
    ['the settings', true],
    ['the environment', false],
  ])('in %s is not used for loopback', async (_name, bySettings) => {
    const org = await startSmallOrg(2);
    if (!bySettings) for (const name of NAMES) vi.stubEnv(name, proxyUrl);
    const settings = bySettings ? { proxy: { http: proxyUrl, https: proxyUrl } } : {};
    const { gateway } = testGateway(settings);
    const salesforce = await gateway.open(connectionTo(org.url));
    expect((await salesforce.page(LEADS, null)).records).toHaveLength(2);
    expect(connects).toEqual([]);
    await Promise.all([gateway.close(), org.close()]);
  });

  it('is used for Salesforce, and only by the settings', async () => {
    const dispatchers = createDispatchers(TIMEOUTS, { https: proxyUrl });
    const wire = createWire(dispatchers, TIMEOUTS);
    const asked = wire({ method: 'GET', url: 'https://acme.my.salesforce.com/', headers: {} });
    await expect(asked).rejects.toMatchObject({ type: 'SALESFORCE_UNREACHABLE' });
    expect(connects).toEqual(['acme.my.salesforce.com:443']);
    await dispatchers.close();
  });

  it('is passed by for the hosts of NO_PROXY', async () => {
    const org = await startSmallOrg(0);
    // reaches this machine, and is not written as loopback
    const url = org.url.replace('127.0.0.1', '0.0.0.0');
    const dispatchers = createDispatchers(TIMEOUTS, {
      http: proxyUrl,
      noProxy: 'a.example, 0.0.0.0',
    });
    const wire = createWire(dispatchers, TIMEOUTS);
    expect(await wire({ method: 'GET', url, headers: {} })).toMatchObject({ status: 401 });
    expect(connects).toEqual([]);
    await Promise.all([dispatchers.close(), org.close()]);
  });
});

describe('a connection', () => {
  it('that is accepted and never spoken on ends within its limit', async () => {
    const silent = createTcpServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const timeouts = { ...TIMEOUTS, headersMs: 100 };
    const dispatchers = createDispatchers(timeouts);
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    const asked = createWire(dispatchers, timeouts)({ method: 'GET', url, headers: {} });
    await expect(asked).rejects.toMatchObject({ details: { code: 'UND_ERR_HEADERS_TIMEOUT' } });
    await dispatchers.close();
    await new Promise((resolve) => silent.close(resolve));
  });
});

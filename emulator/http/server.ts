import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Fault } from '../faults/kinds.js';
import { createWire } from '../faults/wire.js';
import type { Org } from '../org.js';
import type { Session } from '../oauth/sessions.js';
import { json, toCall } from './call.js';
import type { Answer, Call } from './call.js';
import { handle, handleInner, isData, kindOf } from './handler.js';
import type { Router } from './router.js';
import { decoded, recordCount, subjectOf, compositeParts, isComposite } from './subject.js';

const MAX_BODY = 50 * 1024 * 1024;
const GZIP_FROM = 1024;

export interface Routers {
  api: Router;
  control: Router;
}

/** The HTTP server of one org, or its https one with a key and certificate (PEM); it does not listen yet. */
export function createHttpServer(
  org: Org,
  routers: Routers,
  tls?: { key: string; cert: string },
): Server {
  const listener: RequestListener = (request, response) => {
    serve(org, routers, request, response).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else
        createWire(response, (answer) => answer.headers).send(
          json([{ errorCode: 'UNKNOWN_EXCEPTION', message }], 500),
        );
    });
  };
  const maxHeaderSize = 128 * 1024;
  const server = tls
    ? createSecureServer({ key: tls.key, cert: tls.cert, maxHeaderSize }, listener)
    : createServer({ maxHeaderSize }, listener);
  server.keepAliveTimeout = 30_000;
  return server;
}

async function serve(
  org: Org,
  routers: Routers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  const url = withoutHost(request.url ?? '/');
  const call = toCall(request.method ?? 'GET', url, request.headers, body, sessionOf(org, request));
  const isControl = call.segments[0] === '__emulator';
  org.delayed.settle();
  const started = performance.now();
  const { answer, faults } = isControl
    ? { answer: await handleInner(org, routers.control, call, false), faults: [] }
    : await handle(org, routers.api, call);
  if (!isControl) log(org, call, answer, faults, performance.now() - started);
  await deliver(org, call, response, answer, faults);
}

/**
 * A client that builds `https://<domain>.salesforce.com/…` is led here by a domain with a port and a path in it
 * (`127.0.0.1:8443/x`); what is left of the host name is then the first part of the path.
 */
function withoutHost(url: string): string {
  const [first = '', ...rest] = url.slice(1).split('/');
  return first.endsWith('.salesforce.com') ? `/${rest.join('/')}` : url;
}

function sessionOf(org: Org, request: IncomingMessage): Session | null {
  const header = request.headers['x-sfdc-session'];
  if (typeof header === 'string') return org.sessions.peek(header);
  const [scheme = '', token = ''] = (request.headers.authorization ?? '').split(' ');
  const bearer = ['bearer', 'oauth'].includes(scheme.toLowerCase());
  return bearer ? org.sessions.peek(token) : null;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY) throw new Error('the request body is too large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}

/** Sends the answer, in the way of the first fault that has one. */
async function deliver(
  org: Org,
  call: Call,
  response: ServerResponse,
  answer: Answer,
  faults: readonly Fault[],
): Promise<void> {
  const wire = createWire(response, (sent) => headersOf(org, call, sent));
  for (const fault of faults) {
    const kind = kindOf(fault);
    if (!kind.deliver) continue;
    await kind.deliver(fault, wire, answer);
    return;
  }
  const gzip = wantsGzip(call) && (answer.body?.length ?? 0) >= GZIP_FROM;
  wire.send(gzip ? { ...answer, gzip } : answer);
}

function wantsGzip(call: Call): boolean {
  return String(call.headers['accept-encoding'] ?? '').includes('gzip');
}

function headersOf(org: Org, call: Call, answer: Answer): Record<string, string> {
  const date = new Date(org.clock.now() + org.settings.dateSkewMs);
  const headers = { Date: date.toUTCString(), ...answer.headers };
  if (!isData(call)) return headers;
  const usage = `api-usage=${org.usage.requests}/${org.settings.dailyRequestMax}`;
  return { 'Sforce-Limit-Info': usage, ...headers };
}

function log(org: Org, call: Call, answer: Answer, faults: readonly Fault[], ms: number): void {
  const subject = subjectOf(org, call);
  org.log.add({
    at: new Date(org.clock.now()).toISOString(),
    method: call.method,
    path: decoded(call.url),
    objects: subject.objects(),
    soql: subject.soql,
    subrequests: isComposite(call) ? compositeParts(call).map(({ url }) => decoded(url)) : [],
    records: recordCount(call),
    status: answer.status,
    bytes: answer.body?.length ?? 0,
    ms: Math.round(ms * 10) / 10,
    faults: faults.map(({ type }) => type),
  });
}

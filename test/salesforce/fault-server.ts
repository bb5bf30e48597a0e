import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a test looks at it. */
export interface Seen {
  method: string;
  path: string;
  params: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export type Answerer = (seen: Seen, response: ServerResponse) => void;

/** A fault answers a request in place of the org; `false` lets it pass. */
export type Fault = (seen: Seen, response: ServerResponse) => boolean;

export interface FaultServer {
  url: string;
  seen: Seen[];
  faults: Fault[];
  to(part: string): Seen[];
  close(): Promise<void>;
}

/** An HTTP server on 127.0.0.1 whose faults come before its answers. */
export async function startFaultServer(answer: Answerer): Promise<FaultServer> {
  const seen: Seen[] = [];
  const faults: Fault[] = [];
  const server = createServer({ maxHeaderSize: 16_384, keepAliveTimeout: 500 }, (req, res) => {
    void readRequest(req).then((request) => {
      seen.push(request);
      if (!faults.some((fault) => fault(request, res))) answer(request, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    faults,
    to: (part) => seen.filter((request) => request.path.includes(part)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readRequest(req: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const url = new URL(req.url ?? '/', 'http://server');
  const body = Buffer.concat(chunks).toString('utf8');
  const { headers, method = 'GET' } = req;
  return { method, path: url.pathname, params: url.searchParams, headers, body };
}

export function json(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): true {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers });
  response.end(JSON.stringify(body));
  return true;
}

/** The fault for the first `times` requests whose path holds `part`. */
export function first(times: number, part: string, fault: Fault): Fault {
  let left = times;
  return (seen, response) => {
    if (!seen.path.includes(part) || left === 0) return false;
    left -= 1;
    return fault(seen, response);
  };
}

export const resetBeforeHeaders: Fault = (_seen, response) => {
  response.socket?.resetAndDestroy();
  return true;
};

/** Declares a long body, sends a little, and cuts the connection. */
export const resetInBody: Fault = (_seen, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
  response.write('{"totalSize":1,"done":true,"records":[{"Id":"00Q');
  setImmediate(() => response.socket?.resetAndDestroy());
  return true;
};

/** Sends a little and then nothing, with the connection open. */
export const stallInBody: Fault = (_seen, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
  response.write('{"totalSize":1,');
  return true;
};

/** A byte now and then: never silent, never done. */
export const dripBody: Fault = (_seen, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
  return true;
};

export const neverAnswer: Fault = () => true;

/** A clean end in the middle of the JSON. */
export const truncatedJson: Fault = (_seen, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end('{"totalSize":2,"done":true,"records":[{"Id":"00Q0000000');
  return true;
};

export const htmlPage =
  (status: number): Fault =>
  (_seen, response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end('<html><body>We are down for maintenance.</body></html>');
    return true;
  };

export const refuse =
  (
    status: number,
    errorCode: string,
    message = 'no',
    headers: Record<string, string> = {},
  ): Fault =>
  (_seen, response) =>
    json(response, [{ errorCode, message }], status, headers);

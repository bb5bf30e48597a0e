import { once } from 'node:events';
import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { authenticate, requireRole } from './authenticate.js';
import type { ApiDeps } from './deps.js';
import type { RawCall, Reply } from './endpoint.js';
import { ApiError, invalid } from './errors.js';
import { actOnce } from './idempotency.js';
import { idFromDigest } from './ids.js';
import type { Route } from './route-table.js';

const parseJson = express.json({ limit: '1mb', strict: false });
/** 100,000 rows with long addresses. */
const BULK_LIMIT = '32mb';
const parseManyJson = express.json({ limit: BULK_LIMIT, strict: false });
const parseCsv = express.text({ type: 'text/csv', limit: BULK_LIMIT });

/** The way of a request: who, may they, what exactly, once only, answer. */
export function serve(deps: ApiDeps, route: Route): RequestHandler {
  const handle = route.endpoint.bind(deps);
  return async (request, response) => {
    const actor = await authenticate(deps, request.get('authorization'));
    requireRole(actor, route.role);
    const { body, csv } = await readBody(request, response, route.endpoint.bulk);
    const digest = keyDigest(deps, request, actor.id);
    const call: RawCall = {
      params: request.params,
      query: request.query,
      body,
      csv,
      actor,
      wantsCsv: route.endpoint.success.csv === true && request.accepts(['json', 'csv']) === 'csv',
      ifMatch: route.endpoint.ifMatch ? readIfMatch(request.get('if-match')) : null,
      idFor: (kind) => (digest === null ? deps.newId(kind) : idFromDigest(kind, digest)),
    };
    const act = () => handle(call);
    const once = route.method === 'post' && digest !== null;
    const { method, path } = request;
    const keyed = { key: digest ?? '', method, path, body: csv ?? body, actor: actor.name };
    await send(response, once ? await actOnce(deps, keyed, act) : await act());
  };
}

/** The JSON body, or an empty one beside the text of a file. */
async function readBody(
  request: Request,
  response: Response,
  bulk: boolean,
): Promise<{ body: unknown; csv: string | null }> {
  const isEmpty = request.get('content-length') === '0';
  if (bulk && request.is('text/csv') === 'text/csv') {
    await parse(parseCsv, request, response);
    return { body: {}, csv: String(request.body) };
  }
  if (!isEmpty && request.is('application/json') === false) {
    const message = 'Send the body as JSON with "Content-Type: application/json".';
    throw new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', message);
  }
  await parse(bulk ? parseManyJson : parseJson, request, response);
  const body: unknown = request.body;
  return { body: body ?? {}, csv: null };
}

const parse = (parser: RequestHandler, request: Request, response: Response): Promise<void> =>
  new Promise((resolve, reject) => {
    void parser(request, response, (error?: unknown) =>
      error ? reject(asError(error)) : resolve(),
    );
  });

/** The key itself is what a person chose: only its digest goes into ids. */
function keyDigest(deps: ApiDeps, request: Request, actorId: string): string | null {
  const key = request.get('idempotency-key');
  if (key === undefined) return null;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalid([{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII letters' }]);
  }
  return deps.keyring.digest(`${actorId} ${request.method} ${request.path} ${key}`);
}

function readIfMatch(header: string | undefined): number | null {
  if (header === undefined || header.trim() === '*') return null;
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header.trim())?.[1];
  if (version === undefined) {
    throw invalid([{ path: 'If-Match', message: 'must be the version to edit, such as "3"' }]);
  }
  return Number(version);
}

async function send(response: Response, reply: Reply): Promise<void> {
  response.status(reply.status).set(reply.headers ?? {});
  if (reply.csv) await sendCsv(response, reply.csv);
  else if (reply.body === undefined) response.end();
  else response.json(reply.body);
}

/** The first chunk is made before the headers go, so that an early failure still gets its status. */
async function sendCsv(response: Response, chunks: AsyncIterable<string>): Promise<void> {
  for await (const chunk of chunks) {
    if (!response.headersSent) response.type('text/csv; charset=utf-8');
    if (response.destroyed) return;
    if (!response.write(chunk))
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error('unreadable');

import { PassThrough } from 'node:stream';
import type { HttpRequest, HttpResponse } from 'jsforce';
import { Transport } from 'jsforce/lib/transport.js';
import { StreamPromise } from 'jsforce/lib/util/promise.js';
import type { WireAnswer, WireRequest } from './wire.js';

/**
 * Puts our HTTP under jsforce. Its own transport hangs for ever on a connection that breaks in mid-body, has no limit
 * for a stalled body, ignores `Retry-After`, and sends loopback requests through a proxy.
 */
export class OwnTransport extends Transport {
  constructor(private readonly send: (request: WireRequest) => Promise<WireAnswer>) {
    super();
  }

  override httpRequest(request: HttpRequest): StreamPromise<HttpResponse> {
    return StreamPromise.create(() => ({
      stream: new PassThrough().end(),
      promise: this.send(toWire(request)).then(toResponse),
    }));
  }
}

function toWire({ method, url, headers = {}, body }: HttpRequest): WireRequest {
  if (typeof body !== 'string' && body !== undefined && body !== null) {
    throw new TypeError('Only text bodies are sent to Salesforce');
  }
  const own = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-length');
  const spec = { method, url, headers: Object.fromEntries(own) };
  return typeof body === 'string' ? { ...spec, body } : spec;
}

const toResponse = ({ status, headers, body }: WireAnswer): HttpResponse => ({
  statusCode: status,
  headers,
  body,
});

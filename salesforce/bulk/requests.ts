import type { Session } from '../auth.js';
import { failureOf } from '../errors.js';
import { tryJson, type Exchange, type Http } from '../http.js';
import type { Meter } from '../meter.js';
import type { WireAnswer } from '../wire.js';

export interface BulkDeps {
  http: Http;
  apiVersion: string;
  clock: () => number;
}

/** Who asks, for what, and until when. */
export interface BulkCaller {
  session: Session;
  meter: Meter;
  object: string;
  signal?: AbortSignal | undefined;
}

interface BulkRequest<T> extends Pick<Exchange<T>, 'method' | 'again' | 'read' | 'take'> {
  /** After `/jobs/query`. */
  path: string;
  body?: object;
}

/** A request on bulk query jobs. Fails as `failureOf` has it. */
export function sendBulk<T>(
  deps: BulkDeps,
  { session, meter, object, signal }: BulkCaller,
  { path, body, read, ...request }: BulkRequest<T>,
): Promise<T> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  return deps.http({
    ...request,
    url: `${session.instanceUrl}/services/data/v${deps.apiVersion}/jobs/query${path}`,
    headers: { authorization: `Bearer ${session.accessToken}`, ...json },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    meter,
    signal,
    read: (answer) => {
      if (answer.status >= 300) throw refusal(answer, object, deps.clock());
      return read(answer);
    },
  });
}

const refusal = (answer: WireAnswer, object: string, now: number): Error =>
  failureOf({ ...answer, json: tryJson(answer.body) }, { object, now });

import { z } from 'zod';
import type { ApiKey } from '../domain/access.js';
import type { ApiDeps } from './deps.js';
import { checkParts } from './check-parts.js';
import type { IdKind } from './ids.js';

/** A request after it was checked: what was declared and nothing else. */
export interface Call<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  /** The text of a CSV body, where the endpoint takes files; null otherwise. */
  csv: string | null;
  actor: ApiKey;
  wantsCsv: boolean;
  /** Version that the caller believes to edit; null when none was named. */
  ifMatch: number | null;
  /** Fresh, or the same for every request with the same Idempotency-Key. */
  idFor: (kind: IdKind) => string;
}

export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** Sent instead of `body`, a chunk at a time. */
  csv?: AsyncIterable<string>;
}

export interface Success {
  status: number;
  description: string;
  schema?: z.ZodType;
  /** `Accept: text/csv` gets a file. */
  csv?: boolean;
}

export const NOTHING = z.strictObject({});
type Nothing = typeof NOTHING;

interface EndpointSpec<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> {
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  /** Takes `If-Match: <version>`. */
  ifMatch?: boolean;
  /** Takes large bodies, as JSON or as a CSV file. */
  bulk?: boolean;
  success: Success;
  handle: (deps: ApiDeps) => (call: Call<z.output<P>, z.output<Q>, z.output<B>>) => Promise<Reply>;
}

/** A request as it came. */
export type RawCall = Call<unknown, unknown, unknown>;

export interface Endpoint {
  summary: string;
  params: z.ZodObject;
  query: z.ZodObject;
  body: z.ZodType;
  ifMatch: boolean;
  bulk: boolean;
  success: Success;
  /** Checks and answers a call; throws 400 with every issue when it does not fit. */
  bind: (deps: ApiDeps) => (call: RawCall) => Promise<Reply>;
}

/** An endpoint that declares no query or body refuses one. */
export function endpoint<
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = Nothing,
>(spec: EndpointSpec<P, Q, B>): Endpoint {
  const params = (spec.params ?? NOTHING) as P;
  const query = (spec.query ?? NOTHING) as Q;
  const body = (spec.body ?? NOTHING) as B;
  return {
    summary: spec.summary,
    params,
    query,
    body,
    ifMatch: spec.ifMatch ?? false,
    bulk: spec.bulk ?? false,
    success: spec.success,
    bind: (deps) => {
      const handle = spec.handle(deps);
      return async (call) => handle({ ...call, ...checkParts({ params, query, body }, call) });
    },
  };
}

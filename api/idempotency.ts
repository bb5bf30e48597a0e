import { createHash } from 'node:crypto';
import type { ApiDeps } from './deps.js';
import type { Reply } from './endpoint.js';
import { ApiError } from './errors.js';
import { failureTypeOf } from '../domain/failures.js';

export interface KeyedRequest {
  /** Digest of the Idempotency-Key and the API key that sent it. */
  key: string;
  method: string;
  path: string;
  body: unknown;
  actor: string;
}

/** A request that began this long ago and left no answer died with its process: the next one takes over. */
const ABANDONED_AFTER_MS = 120_000;

type Deps = Pick<ApiDeps, 'stores' | 'clock' | 'logger'>;

/**
 * Acts once for a key: a repeat gets the kept answer. What fails gives the key back, since whatever it left
 * behind is found again by the ids that derive from the key. Throws 409 for another request with the same key,
 * and while the first one is at work.
 */
export async function actOnce(
  deps: Deps,
  request: KeyedRequest,
  act: () => Promise<Reply>,
): Promise<Reply> {
  const kept = await claim(deps, request);
  if (kept) return { ...kept, headers: { 'Idempotency-Replayed': 'true' } };
  try {
    const reply = await act();
    await settle(deps, () => deps.stores.idempotency.finish(request.key, reply.status, reply.body));
    return reply;
  } catch (error) {
    await settle(deps, () => deps.stores.idempotency.release(request.key));
    throw error;
  }
}

async function claim({ stores, clock }: Deps, request: KeyedRequest) {
  const now = clock();
  const hash = requestHash(request);
  const begin = () =>
    stores.idempotency.begin(request.key, `${now.getTime()}.${hash}`, now.toISOString());
  let earlier = await begin();
  if (earlier && isAbandoned(earlier, now)) {
    await stores.idempotency.release(request.key);
    earlier = await begin();
  }
  if (!earlier) return null;
  if (!earlier.requestHash.endsWith(`.${hash}`)) throw reused();
  if (!earlier.answer) throw inUse();
  return earlier.answer;
}

const isAbandoned = (earlier: { requestHash: string; answer: unknown }, now: Date): boolean =>
  earlier.answer === null &&
  now.getTime() - Number.parseInt(earlier.requestHash, 10) >= ABANDONED_AFTER_MS;

const requestHash = ({ method, path, body, actor }: KeyedRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([method, path, body, actor]))
    .digest('base64url');

/** The change is made or refused already: what happens to the key must not hide that. */
async function settle({ logger }: Deps, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    logger.warn({ code: failureTypeOf(error), err: error }, 'an idempotency key was not settled');
  }
}

const reused = () =>
  new ApiError(
    409,
    'IDEMPOTENCY_KEY_REUSED',
    'This Idempotency-Key was used for another request. Send this one with a new key.',
  );
const inUse = () =>
  new ApiError(
    409,
    'IDEMPOTENCY_KEY_IN_USE',
    'The first request with this Idempotency-Key is still at work. Send it again in a moment.',
    { headers: { 'Retry-After': '1' } },
  );

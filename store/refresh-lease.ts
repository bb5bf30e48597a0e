import { setTimeout as wait } from 'node:timers/promises';
import type { Connection } from '../domain/connection.js';
import { failureTypeOf } from '../domain/failures.js';
import type { RefreshTokenStore, Stores } from './port.js';
import { withLease, type LeaseDeps, type Turn } from './with-lease.js';

export interface RefreshLeaseDeps extends Pick<Stores, 'leases' | 'refreshTokens'> {
  clock: () => Date;
  /** Of timers when absent. */
  sleep?: LeaseDeps['sleep'] | undefined;
}

/** Runs a sign-in with the newest credentials; resolves when a rotated refresh token is stored. */
export type RefreshLease = <T extends { refreshToken: string | null }>(
  connection: Connection,
  signIn: (latest: Connection) => Promise<T>,
) => Promise<T>;

interface Grant {
  connectionId: string;
  /** The token that a person gave. */
  given: string;
}

const STORE_RETRY_MS = 500;
const STORE_PATIENCE_MS = 30_000;

/**
 * Sign-ins with a refresh token take turns among all processes on one store: each spends the token that the one
 * before it was given (E7). Other ways to sign in spend nothing and take no turn.
 * Fails SALESFORCE_BUSY, STORE_UNAVAILABLE, KEY_MISMATCH and what `signIn` fails with.
 */
export function createRefreshLease(deps: RefreshLeaseDeps): RefreshLease {
  const waits = { ...deps, sleep: deps.sleep ?? realSleep };
  const tokens = tokensThatSurvive(waits);
  return async (connection, signIn) => {
    const { id, auth } = connection;
    if (auth.type !== 'refreshToken') return signIn(connection);
    const grant = { connectionId: id, given: auth.refreshToken };
    return withLease(waits, `refresh:${id}`, async (turn) => {
      const spent = await tokens.newest(grant, turn);
      const answer = await signIn({ ...connection, auth: { ...auth, refreshToken: spent } });
      const next = answer.refreshToken ?? spent;
      if (next !== spent) await tokens.keep(grant, next, turn);
      return answer;
    });
  };
}

const realSleep: LeaseDeps['sleep'] = (ms, signal) =>
  wait(ms, undefined, signal === undefined ? {} : { signal });

/**
 * A token that could not be stored is the only good one: it is tried for a while, the turn is not passed on, and it is
 * stored before anything else when this process gets its next turn.
 */
function tokensThatSurvive(deps: RefreshLeaseDeps & LeaseDeps) {
  const unstored = new Map<string, string>();
  const keyOf = ({ connectionId, given }: Grant) => `${connectionId}:${given}`;
  const keep = async (grant: Grant, next: string, turn: Turn): Promise<void> => {
    unstored.set(keyOf(grant), next);
    await untilStored(deps, grant, next).catch((error: unknown) => {
      turn.keepLease();
      throw error;
    });
    unstored.delete(keyOf(grant));
  };
  const newest = async (grant: Grant, turn: Turn): Promise<string> => {
    const left = unstored.get(keyOf(grant));
    if (left !== undefined) await keep(grant, left, turn);
    return left ?? deps.refreshTokens.newest(grant.connectionId, grant.given);
  };
  return { keep, newest };
}

async function untilStored(
  { refreshTokens, clock, sleep }: LeaseDeps & { refreshTokens: RefreshTokenStore },
  { connectionId, given }: Grant,
  next: string,
): Promise<void> {
  const giveUpAt = clock().getTime() + STORE_PATIENCE_MS;
  for (;;) {
    try {
      return await refreshTokens.keep(connectionId, given, next);
    } catch (error) {
      const passing = failureTypeOf(error) === 'STORE_UNAVAILABLE';
      if (!passing || clock().getTime() >= giveUpAt) throw error;
      await sleep(STORE_RETRY_MS);
    }
  }
}

import { randomUUID } from 'node:crypto';
import { Failure } from '../domain/failures.js';
import type { LeaseStore } from './port.js';

export interface LeaseDeps {
  leases: LeaseStore;
  clock: () => Date;
  /** Pauses; rejects when aborted. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export interface Turn {
  /** Leaves the lease to end by itself, so that nobody follows before `LEASE_MS` are over. */
  keepLease(): void;
}

/** A holder that was killed keeps the others waiting this long. */
const LEASE_MS = 60_000;
/** Often enough that two lost renewals do no harm. */
const RENEW_MS = 15_000;
const POLL_MS = 200;
/** Longer than a lease: a wait that began behind a killed holder ends well. */
const PATIENCE_MS = LEASE_MS + 30_000;

/**
 * Does the work while no other process, and nothing else in this one, holds the lease of that name; renewed for as
 * long as the work takes. Fails SALESFORCE_BUSY when the lease was not free in time.
 */
export async function withLease<T>(
  deps: LeaseDeps,
  name: string,
  work: (turn: Turn) => Promise<T>,
): Promise<T> {
  const holder = randomUUID();
  await takeInTime(deps, name, holder);
  const done = new AbortController();
  const renewing = renewUntil(done.signal, deps, name, holder);
  let release = true;
  try {
    return await work({ keepLease: () => void (release = false) });
  } finally {
    done.abort();
    await renewing;
    if (release) await orLater(deps.leases.release(name, holder));
  }
}

async function takeInTime(deps: LeaseDeps, name: string, holder: string): Promise<void> {
  const giveUpAt = deps.clock().getTime() + PATIENCE_MS;
  while (!(await take(deps, name, holder))) {
    if (deps.clock().getTime() >= giveUpAt) throw busy(name);
    await deps.sleep(POLL_MS);
  }
}

async function renewUntil(
  done: AbortSignal,
  deps: LeaseDeps,
  name: string,
  holder: string,
): Promise<void> {
  while (await slept(deps, done)) await orLater(take(deps, name, holder));
}

/** False once the work is done. */
const slept = ({ sleep }: LeaseDeps, done: AbortSignal): Promise<boolean> =>
  sleep(RENEW_MS, done).then(
    () => !done.aborted,
    () => false,
  );

/** A renewal is tried again at the next beat, and a lease not released ends by itself: neither fails the work. */
const orLater = (step: Promise<unknown>): Promise<unknown> => step.catch(() => null);

function take({ leases, clock }: LeaseDeps, name: string, holder: string): Promise<boolean> {
  const now = clock().getTime();
  return leases.take(name, holder, isoOf(now + LEASE_MS), isoOf(now));
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

const busy = (lease: string): Failure =>
  new Failure(
    'SALESFORCE_BUSY',
    'Another process has been signing in with this connection for too long. Try again; if that goes on, see in the logs of API and worker why the sign-in does not end.',
    { details: { lease } },
  );

import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Connection, ConnectionAuth } from '../../domain/connection.js';
import { Failure } from '../../domain/failures.js';
import { createFakeStores } from '../../store/fake.js';
import { createKeyring } from '../../store/keyring.js';
import type { Stores } from '../../store/port.js';
import { createRefreshLease } from '../../store/refresh-lease.js';
import { AT, aConnection } from './samples.js';

const keyring = createKeyring({ keys: [{ id: 'test', secret: 'long enough for a test' }] });
const auth: ConnectionAuth = {
  ...{ type: 'refreshToken', clientId: 'c', clientSecret: null, refreshToken: 'given' },
};
const connection = aConnection({ auth });
const LEASE = 'refresh:c1';

let stores: Stores;
let now: number;
beforeEach(() => {
  sleepers.clear();
  stores = createFakeStores({ keyring });
  now = Date.parse(AT);
});

const clock = () => new Date(now);
const sleepers = new Set<{ due: number; wake: () => void }>();

/** Time passes when all that is left to do is to wait: then to the moment that comes first. */
const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((wake, reject) => {
    const sleeper = { due: now + ms, wake };
    sleepers.add(sleeper);
    signal?.addEventListener('abort', () => {
      sleepers.delete(sleeper);
      reject(signal.reason as Error);
    });
    void turn().then(wakeFirst);
  });

function wakeFirst(): void {
  const [first] = [...sleepers].sort((a, b) => a.due - b.due);
  if (first === undefined) return;
  sleepers.delete(first);
  now = first.due;
  first.wake();
}

const lease = (over: Partial<Stores> = {}) =>
  createRefreshLease({ ...stores, ...over, clock, sleep });

const tokenOf = ({ auth: latest }: Connection): string =>
  latest.type === 'refreshToken' ? latest.refreshToken : latest.type;
const passed = () => now - Date.parse(AT);
const inSeconds = (s: number) => new Date(Date.parse(AT) + s * 1000).toISOString();

/** A sign-in that answers with these tokens in turn and notes what it was sent. */
function rotating(...tokens: (string | null)[]) {
  const sent: string[] = [];
  const signIn = async (latest: Connection) => {
    sent.push(tokenOf(latest));
    return { refreshToken: tokens.shift() ?? null };
  };
  return { sent, signIn };
}

describe('a sign-in with a refresh token', () => {
  it('sends the token that the one before it was given', async () => {
    const { sent, signIn } = rotating('second', null, 'third', null);
    for (let i = 0; i < 4; i += 1) await lease()(connection, signIn);
    expect(sent).toEqual(['given', 'second', 'second', 'third']);
  });

  it('keeps the new token before it gives back the lease', async () => {
    const seen: string[] = [];
    const leases = {
      ...stores.leases,
      release: async () =>
        void seen.push(await stores.refreshTokens.newest(connection.id, 'given')),
    };
    await lease({ leases })(connection, rotating('second').signIn);
    expect(seen).toEqual(['second']);
  });

  it('gives back the lease also when it is refused', async () => {
    const refused = new Failure('SALESFORCE_AUTH_REFUSED', 'No.');
    await expect(lease()(connection, () => Promise.reject(refused))).rejects.toBe(refused);
    expect(await stores.leases.take(LEASE, 'next', inSeconds(1), AT)).toBe(true);
  });

  it('waits for a holder that was killed until its lease ends, and no longer', async () => {
    await stores.leases.take(LEASE, 'killed', inSeconds(60), AT);
    const { sent, signIn } = rotating('second');
    await lease()(connection, signIn);
    expect(sent).toEqual(['given']);
    expect(passed()).toBe(60_000);
  });

  it('holds the lease for as long as it takes; who waits for it ends in SALESFORCE_BUSY', async () => {
    let end = () => {};
    const long = new Promise<void>((resolve) => (end = resolve));
    const first = lease()(connection, async () => {
      await long;
      return { refreshToken: 'second' };
    });
    const { sent, signIn } = rotating();
    await expect(lease()(connection, signIn)).rejects.toMatchObject({
      type: 'SALESFORCE_BUSY',
      retryable: true,
      details: { lease: LEASE },
    });
    expect(sent).toEqual([]);
    end();
    await first;
    await lease()(connection, signIn);
    expect(sent).toEqual(['second']);
  });

  it('takes turns within a process too', async () => {
    const { sent, signIn } = rotating('second', 'third', 'fourth');
    const one = lease();
    await Promise.all([1, 2, 3].map(() => one(connection, signIn)));
    expect(sent).toEqual(['given', 'second', 'third']);
  });

  it('of another kind takes no lease', async () => {
    await stores.leases.take(LEASE, 'other', inSeconds(600), AT);
    const { sent, signIn } = rotating();
    await lease()(aConnection(), signIn);
    expect(sent).toEqual(['clientCredentials']);
    expect(passed()).toBe(0);
  });
});

describe('a new token that the store does not take', () => {
  const down = new Failure('STORE_UNAVAILABLE', 'MongoDB did not answer.');
  const failing = (times: number): Partial<Stores> => ({
    refreshTokens: {
      ...stores.refreshTokens,
      keep: async (...args) => {
        if (times-- > 0) throw down;
        await stores.refreshTokens.keep(...args);
      },
    },
  });

  it('is offered again within the same turn', async () => {
    await lease(failing(3))(connection, rotating('second').signIn);
    expect(await stores.refreshTokens.newest(connection.id, 'given')).toBe('second');
  });

  it('is not lost: the lease stays held, and it is stored before the next sign-in', async () => {
    const { sent, signIn } = rotating('second', 'third');
    const one = lease(failing(70));
    await expect(one(connection, signIn)).rejects.toBe(down);
    expect(await stores.leases.take(LEASE, 'other', inSeconds(600), clock().toISOString())).toBe(
      false,
    );
    await one(connection, signIn);
    expect(sent).toEqual(['given', 'second']);
    expect(await stores.refreshTokens.newest(connection.id, 'given')).toBe('third');
  });
});

import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Connection } from '../../domain/connection.js';
import { startEmulator, type Emulator } from '../../emulator/index.js';
import type { ClosableSalesforceGateway } from '../../salesforce/gateway.js';
import type { Stores } from '../../store/port.js';
import { createRefreshLease, type RefreshLeaseDeps } from '../../store/refresh-lease.js';
import { connectionTo, testGateway } from './small-org.js';

export interface TwoProcesses {
  /** What each of the two sees of one database. */
  stores: [Stores, Stores];
  close(): Promise<void>;
}

const LEADS = 40;
const QUERY = { object: 'Lead', fields: ['Email'], filter: null };
/** Hundreds of requests, on a machine that may have other work. */
const MANY = { timeout: 60_000 };
const clock = () => new Date();

/** Polls without the pauses of real life; renewals keep theirs. */
const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  delay(ms < 1_000 ? 2 : ms, undefined, signal === undefined ? {} : { signal });

/** API and worker, each with sessions of its own, on an org that rotates refresh tokens. */
export function twoProcesses(rounds: number, open: () => Promise<TwoProcesses>): void {
  let emulator: Emulator;
  let both: TwoProcesses;
  let number = 0;
  let connection: Connection;
  const gateways: ClosableSalesforceGateway[] = [];

  beforeAll(async () => {
    both = await open();
  });
  afterAll(() => both.close());
  beforeEach(async () => {
    emulator = await startEmulator({ leads: LEADS, rotateRefreshTokens: true });
    connection = { ...connectionTo(emulator.url, given()), id: `con_${(number += 1)}` };
    await both.stores[0].connections.insert(connection);
  });
  afterEach(async () => {
    await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
    await emulator.close();
  });

  const given = () => {
    const { clientId, clientSecret, refreshToken } = emulator.credentials;
    return { type: 'refreshToken' as const, clientId, clientSecret, refreshToken };
  };
  const process = (deps: Omit<RefreshLeaseDeps, 'clock'>) => {
    const withFreshCredentials = createRefreshLease({ sleep, ...deps, clock });
    const { gateway } = testGateway({ withFreshCredentials });
    gateways.push(gateway);
    return gateway;
  };
  const stored = async (stores: Stores) => (await stores.connections.get(connection.id))!;
  const signIns = () => emulator.org.log.since().filter(({ path }) => path.endsWith('/token'));

  it('go on reading when their sessions end at one moment, again and again', MANY, async () => {
    const [a, b] = both.stores;
    const opened = [process(a), process(b)].map((gateway) => gateway.open(connection));
    const orgs = await Promise.all(opened);
    for (let round = 0; round < rounds; round += 1) {
      emulator.org.sessions.expireAll();
      const reads = [...orgs, ...orgs].map((org) => org.page(QUERY, null));
      for (const { records } of await Promise.all(reads)) expect(records).toHaveLength(LEADS);
    }
    expect(signIns().map(({ status }) => status)).toEqual(Array(2 + 2 * rounds).fill(200));
  });

  it('lose the grant without the lease', async () => {
    const leases = { take: async () => true, release: async () => undefined };
    const meet = meetingOf(2);
    const opening = both.stores.map(({ refreshTokens }) => {
      const newest = (id: string, token: string) => refreshTokens.newest(id, token).then(meet);
      return process({ leases, refreshTokens: { ...refreshTokens, newest } }).open(connection);
    });
    const outcomes = (await Promise.allSettled(opening)).map(({ status }) => status);
    expect(outcomes.sort()).toEqual(['fulfilled', 'rejected']);
    const refused = { type: 'SALESFORCE_AUTH_REFUSED' };
    await expect(process(both.stores[0]).open(connection)).rejects.toMatchObject(refused);
  });

  it('start again with the newest token, whatever copy of the connection they hold', async () => {
    const [a, b] = both.stores;
    for (const stores of [a, b, a, b]) await process(stores).open(connection);
    for (const stores of [a, b]) await process(stores).open(await stored(stores));
    expect(signIns().map(({ status }) => status)).toEqual(Array(6).fill(200));
  });

  it('need no new sign-in because the other one has signed in', async () => {
    const [a, b] = both.stores;
    const [api, worker] = [process(a), process(b)];
    for (let i = 0; i < 3; i += 1) {
      await api.open(await stored(a));
      await worker.open(await stored(b));
    }
    expect(signIns()).toHaveLength(2);
  });

  it('use new credentials that were tried before they were stored', async () => {
    const [a, b] = both.stores;
    await process(b).open(connection);
    const refreshToken = emulator.org.sessions.addRefreshToken();
    const auth = { ...given(), refreshToken };
    await process(a).open({ ...connection, auth });
    await a.connections.update(connection.id, { auth });
    await process(b).open(await stored(b));
    await process(a).open(connection);
    expect(signIns().map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });
}

/** Lets nobody go on before so many have come. */
function meetingOf(parties: number): <T>(value: T) => Promise<T> {
  let arrived = 0;
  let begin = () => {};
  const all = new Promise<void>((resolve) => (begin = resolve));
  return async (value) => {
    arrived += 1;
    if (arrived === parties) begin();
    await all;
    return value;
  };
}

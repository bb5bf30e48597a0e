import mongoose, { type Connection } from 'mongoose';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { noDispositions, noRemovals } from '../../domain/run.js';
import { connectStores, type ConnectedStores } from '../../store/connect.js';
import { createKeyring } from '../../store/keyring.js';
import { databaseUri } from './database-uri.js';
import {
  AT,
  aConsent,
  anEntry,
  aReach,
  aRun,
  aSync,
  aVersion,
  minute,
  recordId,
} from './samples.js';

const keyring = createKeyring({ keys: [{ id: 'test', secret: 'long enough for a test' }] });

type Doc = { _id: string } & Record<string, unknown>;

/** Documents as version 0.1.0 wrote them. */
const { id: _consent, ...consent } = aConsent(1);
const { id: _sync, ...sync } = aSync();
const { id: _run, modeReason: _m, source: _s, notes: _n, ...run } = aRun({ finishedAt: AT });
const counts = {
  ...{ read: 2, people: 2, notRead: 0, removalsHeld: 1, members: 2 },
  ...{ apiCalls: 2, retries: 0, memberWrites: 2 },
  dispositions: noDispositions(),
  removals: noRemovals(),
};
const definition = {
  ...aVersion('s1', 1).definition,
  source: {
    ...{ object: 'Lead', emailField: 'Email', optOutField: 'HasOptedOutOfEmail' },
    roleAddresses: 'exclude',
  },
  schedule: {
    ...{ frequency: 'daily', time: '09:30', timeZone: 'Asia/Tokyo' },
    ...{ startDate: null, endDate: null },
  },
};
const former = { at: [1], k: [null], h: ['old'], d: ['emptyEmail'], f: [0] };
const claims = {
  ...{ id: [recordId(1), recordId(2)], seq: [1, 1], k: ['k1:1', 'k1:2'] },
  ...{ h: ['h1', 'h2'], d: ['added', 'added'], f: [1, 1], prev: former },
};
const reason = { cause: 'unsubscribed', at: AT, actor: 'admin', reason: 'asked' };

const OLD: Record<string, Doc[]> = {
  consents: [{ _id: '00D1:old', ...consent }],
  suppressions: [{ _id: 'all:k1:a', scope: 'all', emailKey: 'k1:a', reasons: [reason] }],
  syncs: [{ _id: 's1', ...sync, fence: 3, deletedAt: null }],
  syncVersions: [
    { _id: 's1:1', syncId: 's1', version: 1, definition, createdAt: AT, createdBy: 'admin' },
  ],
  runs: [{ _id: 's1.r1', ...run, counts, fence: 1 }],
  claimBlocks: [
    { _id: 's1:directory', syncId: 's1', fence: 1, firstId: null, claims: null, firstIds: ['0'] },
    { _id: 's1:0', syncId: 's1', fence: 1, firstId: '0', claims, firstIds: null },
  ],
  ledgerPages: [
    {
      ...{ _id: 's1.r1:0000000', fence: 1, runId: 's1.r1', pageNo: 0 },
      ...{ firstId: recordId(1), lastId: recordId(1), contested: [] },
      entries: { s: [recordId(1)], d: ['added'], r: ['R8'], k: ['k1:a'], e: ['sealed'] },
      candidates: [
        { s: recordId(2), w: 'absent', o: 'held' },
        { s: recordId(3), w: 'moved', o: 'kept' },
        { s: recordId(4), w: 'lost' },
      ],
    },
  ],
};

describe('documents of the released version', () => {
  const uri = databaseUri(inject('mongodbUri'), 'old');
  let opened: ConnectedStores;
  let raw: Connection;

  beforeAll(async () => {
    raw = await mongoose.createConnection(uri).asPromise();
    for (const [name, docs] of Object.entries(OLD))
      await raw.db?.collection<Doc>(name).insertMany(docs);
    opened = await connectStores({ uri, keyring, clock: () => new Date(AT) });
  });
  afterAll(async () => {
    await opened.close();
    await raw.close();
  });

  it('read as definitions with every choice', async () => {
    expect(await opened.stores.syncs.version('s1', 1)).toEqual(aVersion('s1', 1));
    expect((await opened.stores.syncs.versions('s1', { limit: 1 })).items).toEqual([
      ...[aVersion('s1', 1)],
    ]);
  });

  it('read as runs that name no source, and that nothing held back from subscribing', async () => {
    const complete = { ...counts, resubscribesHeld: 0 };
    expect(await opened.stores.runs.get('s1.r1')).toEqual(
      aRun({ finishedAt: AT, counts: complete }),
    );
  });

  it('read as claims that no rule is known of', async () => {
    const [block] = await opened.stores.claims.blocks('s1', ['0']);
    const before = {
      k: null,
      h: 'old',
      m: false,
      was: false,
      d: 'emptyEmail',
      dup: false,
    } as const;
    expect(block?.entries).toEqual([
      anEntry(1, { r: '' }),
      anEntry(2, { r: '', prev: { ...before, r: '' } }),
    ]);
  });

  it('read as candidates of which the held ones are leavers', async () => {
    expect((await opened.stores.ledger.get('s1.r1', 0))?.candidates).toEqual([
      { s: recordId(2), w: 'absent', o: 'leaver', held: true },
      { s: recordId(3), w: 'moved', o: 'kept' },
      { s: recordId(4), w: 'lost' },
    ]);
  });

  it('read as consents and suppressions without more than they said', async () => {
    const { stores } = opened;
    expect(await stores.suppressions.byKeys(['all'], ['k1:a'])).toEqual([
      { id: 'all:k1:a', scope: 'all', emailKey: 'k1:a', reasons: [reason] },
    ]);
    const optedOut = [];
    for await (const one of stores.consents.optedOut('00D1')) optedOut.push(one);
    expect(optedOut).toEqual([{ ...aConsent(1), id: '00D1:old' }]);
  });

  it('lose the addresses that are erased', async () => {
    const { ledger } = opened.stores;
    const row = { s: recordId(1), d: 'added', r: 'R8', k: 'k1:a' };
    expect((await ledger.get('s1.r1', 0))?.entries).toEqual([{ ...row, e: 'sealed' }]);
    expect(await ledger.blank(['k1:b'])).toBe(0);
    expect(await ledger.blank(['k1:a', 'k1:b'])).toBe(1);
    expect((await ledger.get('s1.r1', 0))?.entries).toEqual([row]);
  });

  it('take what came later', async () => {
    const { stores } = opened;
    expect(await stores.syncs.reach('s1')).toBeNull();
    await stores.syncs.advance('s1', aReach(1));
    expect(await stores.syncs.reach('s1')).toEqual(aReach(1));
    expect(await stores.syncs.get('s1')).toEqual(aSync());
    await stores.suppressions.noteErased('k1:a', [{ listId: 'l1', runSeq: 2 }]);
    const [noted] = await stores.suppressions.byKeys(['all'], ['k1:a']);
    expect(noted).toMatchObject({ reasons: [reason], erased: [{ listId: 'l1', runSeq: 2 }] });
    expect(await stores.runs.withLedgerBefore(minute(1), 9)).toEqual(['s1.r1']);
    await stores.runs.ledgerSwept(['s1.r1']);
    expect(await stores.runs.withLedgerBefore(minute(1), 9)).toEqual([]);
    expect(await stores.ledger.delete(['s1.r1'])).toBe(1);
  });
});

import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Run, Sync } from './api.js';
import { expectTruth } from './compare.js';
import { MAPPING, useHouse } from './house.js';
import { addressOf, Truth } from './truth.js';
import { until } from './until.js';

const LEADS = 6_000;
/** Only the run's own pages ask for it: opt-outs and counts do not. */
const PAGES = 'Company';

describe('a run of 6,000 Leads', { timeout: 600_000 }, () => {
  const house = useHouse({ name: 'faults', org: { seed: 3, leads: LEADS, contacts: 300 } });
  const truth = new Truth(MAPPING);
  let sync: Sync;

  beforeAll(async () => {
    sync = await house.leadSync();
  });
  afterEach(async () => {
    await house.edit('DELETE', 'faults');
    await house.edit('DELETE', 'access');
  });

  const fault = (rule: Record<string, unknown>) => house.edit('POST', 'faults', rule);
  const struck = async (): Promise<number> => {
    const { items } = (await house.edit('GET', 'faults')) as { items: { struck: number }[] };
    await house.edit('DELETE', 'faults');
    return items.reduce((sum, rule) => sum + rule.struck, 0);
  };
  const expectTrue = async (run: Run) => {
    const expected = truth.run(await house.dump('Lead'), await house.dump('Contact'));
    await expectTruth(house, run, sync.listId, expected);
  };
  /** The run's end is known a moment before the sync has taken notice. */
  const expectSyncToBecome = (state: string) => {
    const become = async () =>
      (await house.api.ok<Sync>('GET', `/v1/syncs/${sync.id}`)).state === state;
    return until(become, { what: `the sync to be ${state}` });
  };

  const troubles = [
    ['its token expires', { nth: 2, fault: { type: 'expireToken' } }, 1],
    ['a connection is cut in mid-body', { nth: 2, fault: { type: 'resetMidBody' } }, 1],
    [
      'Salesforce answers 503 three times',
      { nth: 2, times: 3, fault: { type: 'status', status: 503, body: 'Server unavailable' } },
      3,
    ],
  ] as const;

  for (const [what, rule, times] of troubles) {
    it(`succeeds and says how often it tried again when ${what} in mid-run`, async () => {
      await fault({ path: PAGES, ...rule });
      const run = await house.run(sync.id);
      expect(await struck()).toBe(times);
      await expectTrue(run);
      expect(run.counts?.retries).toBeGreaterThanOrEqual(times);
    });
  }

  it('counts no retry when nothing went wrong', async () => {
    const run = await house.run(sync.id);
    await expectTrue(run);
    expect(run.counts?.retries).toBe(0);
  });

  /** Begins a run that reads slowly, does something after its first page, and answers how it ended. */
  async function disturbed(disturb: () => Promise<unknown>): Promise<Run> {
    await fault({ path: PAGES, fault: { type: 'slow', delayMs: 4_000 } });
    const runId = await house.begin(sync.id);
    await house.hasRead(runId, 2_000);
    await disturb();
    const run = await house.end(runId);
    await house.edit('DELETE', 'faults');
    return run;
  }

  async function expectFailed(run: Run, code: string, says: RegExp): Promise<void> {
    expect(run.state).toBe('failed');
    expect(run.error).toMatchObject({ code, message: expect.stringMatching(says) });
    expect(run.error?.page).toBeGreaterThanOrEqual(1);
    expect(run.ledger.closed).toBe(false);
    expect(run.counts).toBeNull();
    await expectSyncToBecome('failed');
  }

  async function expectRecovered(): Promise<void> {
    await expectTrue(await house.run(sync.id));
    await expectSyncToBecome('active');
  }

  it('fails for good when the object goes out of sight, and the next one after the repair succeeds', async () => {
    const hide = (hidden: boolean) => house.edit('POST', 'access', { object: 'Lead', hidden });
    const before = await house.members(sync.listId);
    const run = await disturbed(() => hide(true));
    await expectFailed(run, 'SALESFORCE_OBJECT_MISSING', /Lead/);
    expect(await house.members(sync.listId)).toEqual(before);
    await hide(false);
    await expectRecovered();
  });

  it('fails for good when its credentials are revoked, and the next one with good ones succeeds', async () => {
    const { credentials } = house.emulator.org;
    const good = credentials.clientSecret;
    const run = await disturbed(async () => {
      credentials.clientSecret = 'another-secret-than-before';
      await house.edit('POST', 'tokens/expire');
    });
    await expectFailed(run, 'SALESFORCE_AUTH_REFUSED', /client secret/i);
    credentials.clientSecret = good;
    await expectRecovered();
  });

  it('fails for good when the opt-out goes out of sight, and the next one after the repair succeeds', async () => {
    const access = { object: 'Lead', field: 'HasOptedOutOfEmail' };
    const run = await disturbed(() => house.edit('POST', 'access', { ...access, hidden: true }));
    await expectFailed(run, 'ACCESS_SHRUNK', /Lead\.HasOptedOutOfEmail/);
    expect(await mailableOptOuts()).toEqual([]);
    await house.edit('POST', 'access', { ...access, hidden: false });
    await expectRecovered();
  });

  for (const object of ['Lead', 'Contact']) {
    it(`never reads a hidden opt-out of a ${object} as "not opted out"`, async () => {
      const access = { object, field: 'HasOptedOutOfEmail' };
      const before = await house.members(sync.listId);
      await house.edit('POST', 'access', { ...access, hidden: true });
      const run = await house.run(sync.id);
      await house.edit('POST', 'access', { ...access, hidden: false });
      expect(run.error).toMatchObject({ code: 'ACCESS_SHRUNK' });
      expect(run.error?.message).toContain(`${object}.HasOptedOutOfEmail`);
      expect(run.state).toBe('failed');
      await expectSyncToBecome('failed');
      expect(await house.members(sync.listId)).toEqual(before);
      expect(await mailableOptOuts()).toEqual([]);
      await expectRecovered();
    });
  }

  async function mailableOptOuts(): Promise<string[]> {
    const people = [...(await house.dump('Lead')), ...(await house.dump('Contact'))];
    const optedOut = people.filter((person) => person['HasOptedOutOfEmail'] === true);
    const addresses = new Set(optedOut.map((person) => addressOf(person['Email'])));
    const members = await house.members(sync.listId);
    const mailable = members.filter(({ status }) => status === 'subscribed');
    return mailable.map(({ email }) => email).filter((email) => addresses.has(email));
  }
});

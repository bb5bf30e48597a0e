import { describe, expect, it } from 'vitest';
import type { Run, Sync } from './api.js';
import { expectTruth } from './compare.js';
import { MAPPING, useHouse } from './house.js';
import { leaksIn, temporalText } from './leaks.js';
import { until } from './until.js';
import { Truth, addressOf, nonZero, tally, type Source } from './truth.js';

const LEADS = 10_000;
const CONTACTS = 2_000;

describe('a sync of 10,000 Leads', { timeout: 600_000 }, () => {
  const house = useHouse({
    name: 'first',
    org: { seed: 7, leads: LEADS, contacts: CONTACTS },
    logLevel: 'debug',
  });
  const truth = new Truth(MAPPING);
  let sync: Sync;
  let leads: Source[];
  let accessToken: string;
  let held: { runId: string; ids: string[] };

  const runAndCompare = async (): Promise<Run> => {
    const run = await house.run(sync.id);
    leads = await house.dump('Lead');
    await expectTruth(house, run, sync.listId, truth.run(leads, await house.dump('Contact')));
    return run;
  };
  const memberDocuments = async () => {
    const rows = await house.db.collection('members').find({}).toArray();
    return new Map(rows.map((row) => [String(row._id), JSON.stringify(row)]));
  };

  it('fills the list with what an independent computation says, and every record answers once', async () => {
    const { sessions } = house.emulator.org;
    const issue = sessions.issue.bind(sessions);
    sessions.issue = (...args) => {
      const session = issue(...args);
      accessToken = session.token;
      return session;
    };
    sync = await house.leadSync();
    const run = await runAndCompare();
    expect(run.counts?.read).toBe(LEADS);
    const kinds = Object.keys(nonZero(run.counts?.dispositions ?? {})).sort();
    expect(kinds).toEqual([
      ...['added', 'converted', 'duplicate', 'emptyEmail', 'invalidEmail', 'optedOut'],
      'roleEmail',
    ]);
    expect(run.counts?.memberWrites).toBeGreaterThan(0);
  });

  it('writes no member the second time, and says so', async () => {
    const before = await memberDocuments();
    const run = await runAndCompare();
    expect(run.counts?.memberWrites).toBe(0);
    expect(run.counts?.dispositions).toMatchObject({ added: 0, updated: 0, readded: 0 });
    expect(run.counts?.dispositions['unchanged']).toBeGreaterThan(0);
    expect(await memberDocuments()).toEqual(before);
  });

  it('changes exactly what changed in the org the third time', async () => {
    const before = await memberDocuments();
    const members = (await house.members(sync.listId)).filter(({ claims }) => claims.length === 1);
    const ids = members.slice(100, 104).map(({ claims }) => claims[0]?.recordId ?? '');
    const [moved = '', renamed = '', leaving = '', deleted = ''] = ids;
    const optedOut = leads.find(isOnlyOptOut(leads, await house.dump('Contact')));
    await house.edit('PATCH', `records/Lead/${moved}`, { Email: 'Moved.Away@Example.com' });
    await house.edit('PATCH', `records/Lead/${renamed}`, { LastName: 'Umbenannt' });
    await house.edit('PATCH', `records/Lead/${leaving}`, { HasOptedOutOfEmail: true });
    await house.edit('PATCH', `records/Lead/${String(optedOut?.['Id'])}`, {
      HasOptedOutOfEmail: false,
    });
    await house.edit('DELETE', `records/Lead/${deleted}`);
    await house.edit('POST', 'records/Lead', {
      LastName: 'Neumann',
      Company: 'Neu',
      Email: 'neu@example.com',
    });
    const run = await runAndCompare();
    expect(run.counts?.dispositions).toMatchObject({ added: 2, updated: 2, readded: 0 });
    expect(run.counts?.removals).toMatchObject({ addressMoved: 1, deleted: 1, leaver: 0 });
    const after = await memberDocuments();
    const touched = [...new Set([...before.keys(), ...after.keys()])].filter(
      (id) => before.get(id) !== after.get(id),
    );
    // Old and new address of the moved one, the renamed, the opted out, the one back, the deleted, the new.
    expect(touched.length).toBe(7);
    const left = await house.members(sync.listId);
    const emails = left.map(({ email }) => email);
    expect(emails).toEqual(expect.arrayContaining(['moved.away@example.com', 'neu@example.com']));
    expect(emails).not.toContain(members[100]?.email);
    expect(emails).not.toContain(members[103]?.email);
    expect(left.find(({ email }) => email === members[102]?.email)?.status).toBe('unsubscribed');
  });

  /** Records that alone hold their member. */
  const holders = async (): Promise<string[]> => {
    const members = await house.members(sync.listId);
    return members.flatMap(({ claims }) =>
      claims.length === 1 ? (claims[0]?.recordId ?? []) : [],
    );
  };

  it('removes those who were deleted: five into the recycle bin, three without a trace', async () => {
    const gone = (await holders()).slice(200, 208);
    for (const [index, id] of gone.entries()) {
      await house.edit('DELETE', `records/Lead/${id}${index < 5 ? '' : '?hard=true'}`);
    }
    const run = await runAndCompare();
    expect(run.counts?.removals).toMatchObject({ deleted: 5, leaver: 3 });
    expect(run.counts?.removalsHeld).toBe(0);
    const left = await house.members(sync.listId);
    const claimed = left.flatMap(({ claims }) => claims.map(({ recordId }) => recordId));
    expect(gone.filter((id) => claimed.includes(id))).toEqual([]);
  });

  it('holds every removal when a fifth of the org is deleted, and waits for approval', async () => {
    const gone = (await holders()).filter((_, index) => index % 5 === 0);
    expect(gone.length).toBeGreaterThan(1_500);
    for (const id of gone) await house.edit('DELETE', `records/Lead/${id}`);
    const before = await memberDocuments();
    const run = await house.run(sync.id);
    expect([run.state, run.ledger.closed, run.error]).toEqual(['waitingForApproval', true, null]);
    expect(run.counts?.removalsHeld).toBe(gone.length);
    expect(nonZero(run.counts?.removals ?? {})).toEqual({});
    expect(run.counts?.memberWrites).toBe(0);
    expect(await memberDocuments()).toEqual(before);
    held = { runId: run.id, ids: gone };
  });

  it('removes them once a person approves, but for the one that came back meanwhile', async () => {
    const [back = '', ...gone] = held.ids;
    await house.edit('PATCH', `records/Lead/${back}`, { IsDeleted: false });
    const { runId } = held;
    expect((await house.api.ok<{ state: string }>('GET', `/v1/syncs/${sync.id}`)).state).toBe(
      'waitingForApproval',
    );
    await house.api.ok('POST', `/v1/runs/${runId}/approve`, { reason: 'a clean-up of old leads' });
    const done = async () => {
      const run = await house.api.ok<Run>('GET', `/v1/runs/${runId}`);
      return run.state === 'succeeded' && run;
    };
    const run = await until(done, { what: `the approval of ${runId}`, withinMs: 300_000 });
    expect(run.counts?.removals).toMatchObject({ deleted: gone.length, leaver: 0 });
    expect(run.counts?.removalsHeld).toBe(0);
    const left = await house.members(sync.listId);
    const claimed = new Set(left.flatMap(({ claims }) => claims.map(({ recordId }) => recordId)));
    expect(gone.filter((id) => claimed.has(id))).toEqual([]);
    expect(claimed.has(back)).toBe(true);
    expect((await house.api.send('POST', `/v1/runs/${runId}/approve`, {})).status).toBe(409);
  });

  it('leaves no address, name, token or secret in Temporal or in the logs', async () => {
    const people = [...leads, ...(await house.dump('Contact'))];
    const { clientSecret, refreshToken, password } = house.emulator.credentials;
    const secrets = {
      clientSecret,
      refreshToken,
      password,
      accessToken,
      apiKey: house.api.key,
      secretKey: house.secretKey,
    };
    const temporal = await temporalText(house, sync.id);
    expect(temporal).toContain(sync.id);
    expect(leaksIn(temporal, people, secrets)).toEqual([]);
    const logs = `${house.worker.log}\n${house.apiProcess.log}`;
    expect(logs).toContain('worker is ready');
    expect(leaksIn(logs, people, secrets)).toEqual([]);
  });

  it('would find an address, a name or a secret if one were there', () => {
    const person = leads.find((lead) => addressOf(lead['Email']) && lead['FirstName']);
    const text = `${String(person?.['Email'])} wrote; ${String(person?.['LastName'])}; token=abc123`;
    const found = leaksIn(text, leads, { token: 'abc123' }).map(({ what }) => what);
    expect(new Set(found)).toEqual(new Set(['address', 'name', 'token']));
  });
});

/** Opted out by its own flag alone, otherwise fit for the list. */
function isOnlyOptOut(leads: Source[], contacts: Source[]): (lead: Source) => boolean {
  const shared = tally([...leads, ...contacts].map((one) => addressOf(one['Email']) ?? ''));
  return (lead) => {
    const address = addressOf(lead['Email']);
    const fit = lead['HasOptedOutOfEmail'] === true && lead['IsConverted'] !== true;
    return fit && Boolean(address?.includes('.l')) && shared[address ?? ''] === 1;
  };
}

import { beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../domain/failures.js';
import { NEW_SYNC, allSyncs, furnish, openHouse, wholeAudit } from './house.js';
import type { Ask, House } from './house.js';

let house: House;
let id: string;
beforeEach(async () => {
  house = await openHouse();
  await furnish(house);
  id = String((await house.ask('POST', '/v1/syncs', { body: NEW_SYNC })).body['id']);
  house.engine.commands.length = 0;
});

const patch = (body: object, more: Ask = {}) =>
  house.ask('PATCH', `/v1/syncs/${id}`, { body, as: 'operator', ...more });
const post = (verb: string, body?: object) =>
  house.ask('POST', `/v1/syncs/${id}/${verb}`, { ...(body && { body }), as: 'operator' });
/** As the worker does: what the engine decided is shown in the store. */
const project = async () => {
  const status = house.engine.open.get(id);
  await house.stores.syncs.project(id, { ...status, updatedAt: house.time.now.toISOString() });
};

describe('editing a sync', () => {
  it('leaves what is absent, stores a new version, and tells the workflow', async () => {
    const { status, body, headers } = await patch({ name: 'New name', guard: { maxRemovals: 7 } });
    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('"2"');
    expect(body).toMatchObject({
      name: 'New name',
      version: 2,
      guard: { maxRemovalPercent: 10, maxRemovals: 7, maxResubscribes: 50 },
      schedule: { frequency: 'daily', time: '09:30' },
    });
    expect(house.engine.commands).toMatchObject([{ name: 'reconfigure', detail: 2 }]);
    const audited = (await wholeAudit(house)).at(-1);
    expect(audited).toMatchObject({
      action: 'sync.update',
      before: { version: 1 },
      after: { version: 2 },
    });
    expect((await house.ask('GET', `/v1/syncs/${id}`)).body['name']).toBe('New name');
  });

  it('puts back the default for null', async () => {
    const mapping = [
      { from: 'Email', to: 'email' },
      { from: 'Company', to: 'company' },
    ];
    await patch({ mapping, source: { roleAddresses: 'keep' } });
    await project();
    const { body } = await patch({ mapping: null, source: { roleAddresses: null } });
    expect(body['mapping']).toMatchObject([
      { to: 'email' },
      { to: 'lastName' },
      { to: 'firstName' },
    ]);
    expect(body['source']).toMatchObject({ roleAddresses: 'exclude' });
  });

  it('keeps the version when nothing changes', async () => {
    const { status, body } = await patch({ name: NEW_SYNC.name, source: { object: 'lead' } });
    expect([status, body['version']]).toEqual([200, 1]);
    expect(house.engine.commands).toHaveLength(0);
  });

  it('refuses an edit of another version and says which is present', async () => {
    const { status, error } = await patch({ name: 'x' }, { headers: { 'if-match': '"3"' } });
    expect([status, error.code]).toEqual([409, 'VERSION_CONFLICT']);
    expect(error.message).toMatch(/at version 1.*Read it again and repeat/);
    expect((await patch({ name: 'x' }, { headers: { 'if-match': '"1"' } })).status).toBe(200);
  });

  it('refuses an If-Match that is no version', async () => {
    const { status, error } = await patch({ name: 'x' }, { headers: { 'if-match': 'newest' } });
    expect(status).toBe(400);
    expect(error.issues).toMatchObject([{ path: 'If-Match' }]);
    expect(error.message).toContain('such as "3"');
  });

  it.each([
    [{ connectionId: 'con_2' }, 'connectionId'],
    [{ listId: 'lst_2' }, 'listId'],
    [{ source: { object: 'Contact' } }, 'source.object'],
  ])('refuses to change %o with 422', async (body, path) => {
    const { status, error } = await patch(body);
    expect([status, error.code]).toEqual([422, 'FIXED_FIELD']);
    expect(error.message).toMatch(/Create a new sync/);
    expect(error.issues).toMatchObject([{ path }]);
  });

  it('checks new fields against the org and stores nothing when one is missing', async () => {
    const mapping = [
      { from: 'Email', to: 'email' },
      { from: 'Ghost__c', to: 'ghost' },
    ];
    const { status, error } = await patch({ mapping });
    expect([status, error.code]).toEqual([422, 'SALESFORCE_FIELD_MISSING']);
    expect(await house.stores.syncs.version(id, 2)).toBeNull();
  });

  it('needs no Salesforce for a new name or schedule', async () => {
    house.org.refuse = new Failure('SALESFORCE_UNREACHABLE', 'Away.');
    expect((await patch({ schedule: { frequency: 'daily', time: '10:00' } })).status).toBe(200);
  });

  it('refuses a schedule that will never fire', async () => {
    const schedule = { frequency: 'daily', time: '10:00', endDate: '2026-01-01' };
    const { status, error } = await patch({ schedule });
    expect(status).toBe(400);
    expect(error.message).toMatch(/choose a later one/);
  });

  it('goes on with the stored version when the same edit comes again after an unknown outcome', async () => {
    house.engine.failNext('unknown', 'OUTCOME_UNKNOWN');
    expect((await patch({ name: 'New' })).status).toBe(503);
    const { status, body } = await patch({ name: 'New' });
    expect([status, body['version']]).toEqual([200, 2]);
  });

  it('gives way to another edit that is being made', async () => {
    house.engine.failNext('unknown', 'OUTCOME_UNKNOWN');
    await patch({ name: 'First' });
    const { status, error } = await patch({ name: 'Second' });
    expect([status, error.code]).toEqual([409, 'VERSION_CONFLICT']);
    expect(error.message).toMatch(/read it again and repeat/);
  });

  it('passes over an edit that was given up', async () => {
    house.engine.failNext('unreachable', 'ENGINE_UNREACHABLE');
    await patch({ name: 'First' });
    house.time.now = new Date(house.time.now.getTime() + 61_000);
    const { status, body } = await patch({ name: 'Second' });
    expect([status, body['version'], body['name']]).toEqual([200, 3, 'Second']);
  });
});

describe('commanding a sync', () => {
  it('answers the state after pause, resume and run, and keeps each in the audit', async () => {
    expect((await post('pause', { reason: 'holidays' })).body).toMatchObject({ state: 'paused' });
    expect((await post('resume')).body).toMatchObject({ state: 'active' });
    const run = await post('run', { mode: 'full' });
    expect(run.body).toMatchObject({ state: 'running', runId: run.body['currentRunId'] });
    expect((await wholeAudit(house)).map(({ action }) => action).slice(1)).toEqual([
      'sync.pause',
      'sync.resume',
      'sync.run',
    ]);
  });

  it.each([
    ['refused', 'SYNC_PAUSED', 409],
    ['unreachable', 'ENGINE_UNREACHABLE', 503],
    ['unknown', 'OUTCOME_UNKNOWN', 503],
    ['rejected', 'ENGINE_REFUSED', 503],
  ] as const)('passes on that the engine %s it (%s) as %i', async (kind, code, expected) => {
    house.engine.failNext(kind, code);
    const { status, error } = await post('run');
    expect([status, error.code, error.message]).toEqual([
      expected,
      code,
      `Do something about ${code}.`,
    ]);
  });

  it('sends the same request id for the same Idempotency-Key after an unknown outcome', async () => {
    house.engine.failNext('unknown', 'OUTCOME_UNKNOWN', true);
    const again = () =>
      house.ask('POST', `/v1/syncs/${id}/run`, { headers: { 'idempotency-key': 'go-1' } });
    expect((await again()).status).toBe(503);
    expect((await again()).status).toBe(200);
    const [first, second] = house.engine.commands;
    expect(first?.requestId).toBe(second?.requestId);
    expect(first?.requestId).not.toContain('go-1');
  });

  it('answers 404 for a sync that is not there', async () => {
    const { status, error } = await house.ask('POST', '/v1/syncs/syn_none/pause');
    expect([status, error.code]).toEqual([404, 'SYNC_MISSING']);
    expect(error.message).toMatch(/GET \/v1\/syncs lists them/);
  });

  it('takes a run of what changed, and lets the run choose when no mode is named', async () => {
    await post('run', { mode: 'incremental' });
    expect(house.engine.commands.at(-1)).toMatchObject({ name: 'run', detail: 'incremental' });
    await post('run', {});
    expect(house.engine.commands.at(-1)).toMatchObject({ name: 'run', detail: null });
  });

  it('refuses a mode that is none', async () => {
    const { status, error } = await post('run', { mode: 'fast' });
    expect(status).toBe(400);
    expect(error.issues).toEqual([{ path: 'mode', message: 'must be full or incremental' }]);
  });
});

describe('deleting a sync', () => {
  const remove = () => house.ask('DELETE', `/v1/syncs/${id}`, { as: 'operator' });

  it('ends the workflow first, then hides the sync', async () => {
    expect((await remove()).status).toBe(204);
    expect(house.engine.open.size).toBe(0);
    expect((await house.ask('GET', `/v1/syncs/${id}`)).status).toBe(404);
  });

  it('keeps the sync when the engine is away', async () => {
    house.engine.down = true;
    expect((await remove()).error.code).toBe('ENGINE_UNREACHABLE');
    expect(await allSyncs(house)).toHaveLength(1);
  });
});

describe('looking at syncs', () => {
  it('lists them by state', async () => {
    const items = async (query: string) => {
      const { body } = await house.ask('GET', `/v1/syncs?${query}`, { as: 'viewer' });
      return body['items'];
    };
    expect(await items('state=active&listId=lst_1')).toMatchObject([{ id, object: 'Lead' }]);
    expect(await items('state=paused')).toEqual([]);
  });

  it('tells the next fires, and that a paused sync passes them over', async () => {
    const next = async () => (await house.ask('GET', `/v1/syncs/${id}/next-runs?count=2`)).body;
    expect(await next()).toEqual({
      items: [
        { at: '2026-11-24T00:30:00Z', local: '2026-11-24T09:30:00+09:00' },
        { at: '2026-11-25T00:30:00Z', local: '2026-11-25T09:30:00+09:00' },
      ],
    });
    await post('pause');
    await project();
    const passedOver = { note: 'passed over while the sync is paused' };
    expect((await next())['items']).toMatchObject([passedOver, passedOver]);
  });

  it('previews a schedule from an instant', async () => {
    const schedule = { frequency: 'cron', cron: '0 */12 * * *' };
    const body = { schedule, from: '2026-11-23T09:00:00+09:00', count: 2 };
    const answer = await house.ask('POST', '/v1/schedules/preview', { body, as: 'viewer' });
    expect(answer.body['items']).toMatchObject([
      { at: '2026-11-23T12:00:00Z' },
      { at: '2026-11-24T00:00:00Z' },
    ]);
  });

  it('says what is wrong with a schedule in a preview', async () => {
    const body = { schedule: { frequency: 'cron', cron: '61 * * * *' }, from: 'today' };
    const { status, error } = await house.ask('POST', '/v1/schedules/preview', { body });
    expect(status).toBe(400);
    expect(error.issues).toMatchObject([{ path: 'from' }]);
    const alone = await house.ask('POST', '/v1/schedules/preview', {
      body: { schedule: body.schedule },
    });
    expect(alone.error.issues).toMatchObject([{ path: 'schedule.cron' }]);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { CONNECTION, NEW_SYNC, allSyncs, furnish, openHouse, wholeAudit } from './house.js';
import type { House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await furnish(house);
});

const create = (body: object = NEW_SYNC, headers: Record<string, string> = {}) =>
  house.ask('POST', '/v1/syncs', { body, headers, as: 'operator' });

const blank = { field: 'LastName', operator: 'isBlank' };

const nothingIsLeft = async () => {
  expect(await allSyncs(house)).toEqual([]);
  expect(await wholeAudit(house)).toEqual([]);
};

describe('creating a sync', () => {
  it('spells out every default, begins it, and answers its first fire', async () => {
    const { status, body, headers } = await create();
    expect(status).toBe(201);
    expect(headers.get('etag')).toBe('"1"');
    expect(body).toMatchObject({
      version: 1,
      state: 'active',
      nextRunAt: '2026-11-24T00:30:00Z',
      source: {
        object: 'Lead',
        emailField: 'Email',
        optOutField: 'HasOptedOutOfEmail',
        roleAddresses: 'exclude',
        ...{ people: 'self', conditions: [], pattern: null, listViewId: null },
        ...{ addedAfter: null, reader: 'auto', roleNames: null },
      },
      schedule: {
        ...{ frequency: 'daily', time: '09:30', timeZone: 'Asia/Tokyo', startDate: null },
        fullEvery: 1,
      },
      incremental: { allowed: true, reason: null },
      warnings: [],
      exclusions: { optedOut: 'exclude', convertedLeads: 'exclude' },
      removal: { leavers: 'remove', deleted: 'remove' },
      guard: { maxRemovalPercent: 10, maxRemovals: 500, maxResubscribes: 50 },
      mapping: [
        { from: 'Email', to: 'email', whenBlank: 'clear' },
        { from: 'LastName', to: 'lastName', whenBlank: 'clear' },
        { from: 'FirstName', to: 'firstName', whenBlank: 'clear' },
      ],
    });
    expect(house.engine.commands.map(({ name }) => name)).toEqual(['start']);
    expect(await wholeAudit(house)).toMatchObject([{ action: 'sync.create', actor: 'operator' }]);
  });

  it('spells names as Salesforce does, parents included', async () => {
    const { body } = await create({
      ...NEW_SYNC,
      source: { object: 'contact', emailField: 'EMAIL' },
      mapping: [
        { from: 'email', to: 'email' },
        { from: 'account.name', to: 'company', whenBlank: 'keep' },
      ],
    });
    expect(body).toMatchObject({
      source: { object: 'Contact', emailField: 'Email' },
      mapping: [{ from: 'Email' }, { from: 'Account.Name', to: 'company', whenBlank: 'keep' }],
    });
  });

  it.each([
    [
      'an unknown field of the body',
      { ...NEW_SYNC, colour: 'red' },
      'colour',
      /not known here: remove/,
    ],
    ['a missing name', { ...NEW_SYNC, name: undefined }, 'name', /is required/],
    [
      'a weekly schedule',
      withSchedule({ frequency: 'weekly' }),
      'schedule.frequency',
      /weekly is not available yet: use once, daily or cron/,
    ],
    [
      'a time that is none',
      withSchedule({ frequency: 'daily', time: '25:00' }),
      'schedule.time',
      /such as 09:30/,
    ],
    [
      'a zone that is none',
      withSchedule({ frequency: 'daily', time: '09:30', timeZone: 'Mars' }),
      'schedule.timeZone',
      /write one such as Asia\/Tokyo/,
    ],
    [
      'a cron of four fields',
      withSchedule({ frequency: 'cron', cron: '0 0 * * ' }),
      'schedule.cron',
      /five fields/,
    ],
    [
      'a date without a time',
      withSchedule({ frequency: 'once', date: '2026-12-01' }),
      'schedule.date',
      /go together/,
    ],
    [
      'a date in the past',
      withSchedule({ frequency: 'once', date: '2026-11-01', time: '09:00' }),
      'schedule.date',
      /choose a later one/,
    ],
    [
      'an end in the past',
      withSchedule({ frequency: 'daily', time: '09:00', endDate: '2026-01-01' }),
      'schedule.endDate',
      /choose a later one/,
    ],
    [
      'a fourth way with opted-out people',
      { ...NEW_SYNC, exclusions: { optedOut: 'ignore' } },
      'exclusions.optedOut',
      /must be exclude or removeFromList or removeEverywhere/,
    ],
    [
      'a full run every 0 runs',
      withSchedule({ frequency: 'daily', time: '09:30', fullEvery: 0 }),
      'schedule.fullEvery',
      /whole number from 1 to 1000/,
    ],
    [
      'a full run every 1001 runs',
      withSchedule({ frequency: 'cron', cron: '0 * * * *', fullEvery: 1001 }),
      'schedule.fullEvery',
      /whole number from 1 to 1000/,
    ],
    [
      'a pattern without conditions',
      withSource({ pattern: '1 and 2' }),
      'source.pattern',
      /names condition 1, and there are none \(at position 1\)/,
    ],
    [
      'a pattern that mixes and with or',
      withSource({ conditions: [blank, blank, blank], pattern: '1 and 2 or 3' }),
      'source.pattern',
      /put parentheses.*at position 9/,
    ],
    [
      'an operator that is none',
      withSource({ conditions: [{ field: 'LastName', operator: 'is' }] }),
      'source.conditions.0.operator',
      /must be equals or notEquals/,
    ],
    [
      'a list view that is none',
      withSource({ listViewId: '00Q000000000001AAA' }),
      'source.listViewId',
      /Id of a list view: 00B/,
    ],
    [
      'a beginning without a zone',
      withSource({ addedAfter: '2026-01-01T00:00:00' }),
      'source.addedAfter',
      /such as 2026-11-23T09:30:00\+09:00/,
    ],
    [
      'a role name with an at sign',
      withSource({ roleNames: ['info@'] }),
      'source.roleNames.0',
      /before the @, such as info/,
    ],
    [
      'a mapping from nothing',
      { ...NEW_SYNC, mapping: [{ to: 'email' }] },
      'mapping.0.from',
      /or constant is needed, and not both/,
    ],
    [
      'a mapping from a field and a constant',
      { ...NEW_SYNC, mapping: [{ from: 'Email', constant: 'x', to: 'email' }] },
      'mapping.0.from',
      /not both/,
    ],
    [
      'a target that is no identifier',
      withMapping('Email', 'e-mail'),
      'mapping.0.to',
      /begin with a letter/,
    ],
    [
      'a mapping without the address',
      withMapping('LastName', 'lastName'),
      'mapping',
      /add \{"from": "Email", "to": "email"\}/,
    ],
    [
      'a source of two parents',
      withMapping('Account.Owner.Name', 'owner'),
      'mapping.0.from',
      /LastName, Account.Name or person.Title/,
    ],
    [
      'a negative guard',
      { ...NEW_SYNC, guard: { maxRemovals: -1 } },
      'guard.maxRemovals',
      /at least 0/,
    ],
  ])('refuses %s with 400 and says what to write', async (_what, body, path, message) => {
    const { status, error } = await create(body);
    expect(status).toBe(400);
    expect(error.code).toBe('INVALID');
    const issue = error.issues.find((one) => one.path === path);
    expect(issue?.message).toMatch(message);
    await nothingIsLeft();
  });

  it('refuses two mappings to one target', async () => {
    const mapping = ['Email', 'LastName'].map((from) => ({ from, to: 'email' }));
    const { error } = await create({ ...NEW_SYNC, mapping });
    expect(error.issues).toMatchObject([{ path: 'mapping.1.to' }]);
    await nothingIsLeft();
  });

  it.each([
    ['connection', { connectionId: 'con_other' }, 'CONNECTION_MISSING', /GET \/v1\/connections/],
    ['list', { listId: 'lst_other' }, 'LIST_MISSING', /GET \/v1\/lists/],
  ])('answers 404 for a missing %s and says where to look', async (_what, over, code, message) => {
    const { status, error } = await create({ ...NEW_SYNC, ...over });
    expect([status, error.code]).toEqual([404, code]);
    expect(error.message).toMatch(message);
    await nothingIsLeft();
  });

  it('asks for a check while the org of the connection is not pinned', async () => {
    await house.stores.connections.update('con_1', { orgId: null });
    const { status, error } = await create();
    expect([status, error.code]).toEqual([409, 'CONNECTION_NOT_CHECKED']);
    expect(error.message).toContain('POST /v1/connections/con_1/check');
    await nothingIsLeft();
  });

  it('keeps sandbox and production off one list', async () => {
    await create();
    const sandbox = { ...CONNECTION, id: 'con_2', orgId: house.org.orgId, sandbox: true };
    await house.stores.connections.insert(sandbox);
    const { status, error } = await create({ ...NEW_SYNC, connectionId: 'con_2' });
    expect([status, error.code]).toEqual([409, 'LIST_MIXES_SANDBOX']);
    expect(error.message).toMatch(/Use another list/);
    expect(await allSyncs(house)).toHaveLength(1);
  });
});

function withSchedule(schedule: object): object {
  return { ...NEW_SYNC, schedule };
}

function withSource(source: object): object {
  return { ...NEW_SYNC, source: { object: 'Lead', ...source } };
}

function withMapping(from: string, to: string): object {
  return { ...NEW_SYNC, mapping: [{ from, to }] };
}

import { beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../domain/failures.js';
import { MODULES } from './fake-org.js';
import { CONNECTION, NEW_SYNC, NOW, allSyncs, furnish, openHouse } from './house.js';
import type { House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await furnish(house);
  Object.assign(house.org.objects, MODULES);
  house.org.objects['Lead'] = {
    ...house.org.objects['Lead'],
    Score__c: 'double',
    Tags__c: 'multipicklist',
  };
});

const address = { from: 'Email', to: 'email' };
const create = (mapping: object[], over: object = {}) =>
  house.ask('POST', '/v1/syncs', {
    body: { ...NEW_SYNC, mapping: [address, ...mapping], ...over },
  });

describe('a mapping', () => {
  it('takes constants, parents, and the record as well as the person', async () => {
    const mapping = [
      { from: 'person.email', to: 'email' },
      { from: 'record.industry', to: 'industry', whenBlank: 'keep' },
      { from: 'person.account.name', to: 'company' },
      { constant: ['A', 'B'], to: 'tags' },
      { from: null, constant: 'Japan', to: 'country' },
    ];
    const { status, body } = await create([], { mapping, source: { object: 'Account' } });
    expect(status).toBe(201);
    expect(body['mapping']).toEqual([
      { from: 'person.Email', to: 'email', whenBlank: 'clear' },
      { from: 'record.Industry', to: 'industry', whenBlank: 'keep' },
      { from: 'person.Account.Name', to: 'company', whenBlank: 'clear' },
      { from: null, constant: ['A', 'B'], to: 'tags', whenBlank: 'clear' },
      { from: null, constant: 'Japan', to: 'country', whenBlank: 'clear' },
    ]);
  });

  it.each(['Email', 'record.Email', 'person.email'])(
    'may take the address from %s',
    async (from) => {
      const { status } = await create([], { mapping: [{ from, to: 'email' }] });
      expect(status).toBe(201);
    },
  );

  it('may take the address of a parent by either name', async () => {
    const source = { object: 'Badge__c', emailField: 'Contact__r.Email' };
    for (const from of ['Contact__r.Email', 'person.Email']) {
      const { status } = await create([], { source, mapping: [{ from, to: 'email' }] });
      expect([from, status]).toEqual([from, 201]);
    }
  });

  it('must take the address from the person', async () => {
    const mapping = [{ from: 'PersonEmail', to: 'email' }];
    const { status, error } = await create([], { mapping, source: { object: 'Account' } });
    expect([status, error.code]).toEqual([400, 'INVALID']);
    expect(error.message).toContain('add {"from": "person.Email", "to": "email"}');
  });

  it('names a field that the person does not have', async () => {
    const mapping = [
      { from: 'person.Email', to: 'email' },
      { from: 'person.Industry', to: 'industry' },
    ];
    const { error } = await create([], { mapping, source: { object: 'Account' } });
    expect(error.issues).toEqual([
      { path: 'mapping.1.from', message: expect.stringMatching(/Contact has no field/) as string },
    ]);
  });
});

describe('two syncs of one list', () => {
  it.each([
    ['a text', { from: 'Company', to: 'value' }],
    ['a constant of another kind', { constant: true, to: 'value' }],
    ['a list', { from: 'Tags__c', to: 'value' }],
  ])('may not make one field a number and %s', async (_what, entry) => {
    await create([{ from: 'Score__c', to: 'value' }]);
    const { status, error } = await create([entry]);
    expect([status, error.code]).toEqual([422, 'MAPPING_CLASH']);
    expect(error.issues).toEqual([
      {
        path: 'mapping.1.to',
        message: expect.stringMatching(/value is .* number in sync .*such as value2/) as string,
      },
    ]);
    expect(await allSyncs(house)).toHaveLength(1);
  });

  it('may map values of one kind to one field', async () => {
    await create([{ from: 'Score__c', to: 'value' }]);
    expect((await create([{ from: 'NumberOfEmployees', to: 'value' }])).status).toBe(201);
    expect((await create([{ constant: 5, to: 'value' }])).status).toBe(201);
  });

  it('are compared when one is edited, and never with themselves', async () => {
    const first = await create([{ from: 'Score__c', to: 'value' }]);
    const patch = (mapping: object[]) =>
      house.ask('PATCH', `/v1/syncs/${String(first.body['id'])}`, {
        body: { mapping: [address, ...mapping] },
      });
    expect((await patch([{ from: 'Company', to: 'value' }])).status).toBe(200);
    await create([{ from: 'Tags__c', to: 'other' }]);
    const { status, error } = await patch([{ from: 'Company', to: 'other' }]);
    expect([status, error.code]).toEqual([422, 'MAPPING_CLASH']);
  });

  it('of two orgs are warned of when the other does not answer', async () => {
    const other = { ...CONNECTION, id: 'con_2', orgId: house.org.orgId, sandbox: false };
    await house.stores.connections.insert(other);
    await create([{ from: 'Score__c', to: 'value' }], { connectionId: 'con_2' });
    const { open } = house.deps.salesforce;
    house.deps.salesforce.open = (connection) =>
      connection.id === 'con_2'
        ? Promise.reject(new Failure('SALESFORCE_UNREACHABLE', 'Away.'))
        : open(connection);
    const { status, body } = await create([{ from: 'Company', to: 'value' }]);
    expect(status).toBe(201);
    expect(body['warnings']).toEqual([
      { path: 'mapping', message: expect.stringMatching(/could not be compared/) as string },
    ]);
  });
});

describe('an edit of a source', () => {
  const patchOf = async (source: object) => {
    const { body } = await house.ask('POST', '/v1/syncs', { body: { ...NEW_SYNC, source } });
    return (change: object) =>
      house.ask('PATCH', `/v1/syncs/${String(body['id'])}`, { body: { source: change } });
  };

  it('leaves what is absent and puts back the default for null', async () => {
    const conditions = [{ field: 'LastName', operator: 'isNotBlank' }];
    const chosen = { conditions, pattern: 'not 1', reader: 'bulk', roleNames: ['x'] };
    const patch = await patchOf({ object: 'Lead', ...chosen });
    const kept = await patch({ addedAfter: '2026-01-01T00:00:00Z' });
    expect(kept.body['source']).toMatchObject({
      ...{ pattern: 'not 1', reader: 'bulk', roleNames: ['x'] },
      addedAfter: '2026-01-01T00:00:00Z',
    });
    const [sync] = await allSyncs(house);
    // As the worker does.
    await house.stores.syncs.project(sync?.id ?? '', { version: 2, updatedAt: NOW });
    const back = { conditions: null, pattern: null, reader: null, roleNames: null };
    const { body } = await patch({ ...back, addedAfter: null });
    expect(body['source']).toMatchObject({
      ...{ conditions: [], pattern: null, reader: 'auto', roleNames: null, addedAfter: null },
    });
  });

  it('is refused when conditions and pattern no longer go together', async () => {
    const conditions = [{ field: 'LastName', operator: 'isNotBlank' }];
    const patch = await patchOf({ object: 'Lead', conditions, pattern: '1' });
    const { status, error } = await patch({ conditions: [] });
    expect([status, error.issues[0]?.path]).toEqual([400, 'source.pattern']);
  });
});

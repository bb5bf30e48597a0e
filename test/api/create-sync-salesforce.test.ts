import { beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../domain/failures.js';
import { NEW_SYNC, allSyncs, furnish, openHouse, wholeAudit } from './house.js';
import type { House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await furnish(house);
});

const create = (body: object = NEW_SYNC, headers: Record<string, string> = {}) =>
  house.ask('POST', '/v1/syncs', { body, headers, as: 'operator' });

const nothingIsLeft = async () => {
  expect(await allSyncs(house)).toEqual([]);
  expect(await wholeAudit(house)).toEqual([]);
};

describe('a new sync that its org or the engine refuses', () => {
  it.each([
    [
      'an object that is not there',
      { source: { object: 'Ghost__c' } },
      'SALESFORCE_OBJECT_MISSING',
      /Check its API name/,
    ],
    [
      'an object without a creation date',
      { source: { object: 'Group', emailField: 'Name' } },
      'FIELD_UNFIT',
      /Group keeps no creation date/,
    ],
    [
      'an unknown address field',
      {
        source: { object: 'Lead', emailField: 'Mail__c' },
        mapping: [{ from: 'Mail__c', to: 'email' }],
      },
      'SALESFORCE_FIELD_MISSING',
      /Lead has no field Mail__c/,
    ],
    [
      'an address field of another type',
      {
        source: { object: 'Lead', emailField: 'IsConverted' },
        mapping: [{ from: 'IsConverted', to: 'email' }],
      },
      'FIELD_UNFIT',
      /choose an email or text field/,
    ],
    [
      'an unknown opt-out field',
      { source: { object: 'Lead', optOutField: 'Out__c' } },
      'SALESFORCE_FIELD_MISSING',
      /Lead has no field Out__c/,
    ],
    [
      'an opt-out field that is no checkbox',
      { source: { object: 'Lead', optOutField: 'LastName' } },
      'FIELD_UNFIT',
      /choose a checkbox field/,
    ],
    [
      'an unknown mapped field',
      withMore('Shoe__c'),
      'SALESFORCE_FIELD_MISSING',
      /Lead has no field Shoe__c/,
    ],
    [
      'an unknown parent',
      withMore('Boss.Name'),
      'SALESFORCE_FIELD_MISSING',
      /Lead has no parent Boss/,
    ],
    [
      'a field that not every parent has',
      withMore('Owner.Email'),
      'SALESFORCE_FIELD_MISSING',
      /Group has no field Email/,
    ],
  ])('refuses %s with 422 and leaves nothing behind', async (_what, over, code, message) => {
    const { status, error } = await create({ ...NEW_SYNC, ...over });
    expect([status, error.code]).toEqual([422, code]);
    expect(error.message).toMatch(message);
    await nothingIsLeft();
    expect(house.engine.commands).toHaveLength(0);
  });

  it('names every field that is wrong at once', async () => {
    const mapping = [
      { from: 'Email', to: 'email' },
      { from: 'A__c', to: 'a' },
      { from: 'B__c', to: 'b' },
    ];
    const { error } = await create({ ...NEW_SYNC, mapping });
    expect(error.issues.map(({ path }) => path)).toEqual(['mapping.1.from', 'mapping.2.from']);
  });

  it('refuses a compound field and names the way out', async () => {
    const mapping = [
      { from: 'Email', to: 'email' },
      { from: 'MailingAddress', to: 'address' },
    ];
    const { status, error } = await create({ ...NEW_SYNC, source: { object: 'Contact' }, mapping });
    expect([status, error.code]).toEqual([422, 'FIELD_UNFIT']);
    expect(error.message).toMatch(/map its parts/);
  });

  it.each([
    ['SALESFORCE_UNREACHABLE', 422],
    ['SALESFORCE_AUTH_REFUSED', 422],
    ['ORG_CHANGED', 409],
  ] as const)('passes on %s as %i and leaves nothing behind', async (type, expected) => {
    house.org.refuse = new Failure(type, 'Check the connection.');
    const { status, error } = await create();
    expect([status, error.code]).toEqual([expected, type]);
    expect(error.message).toBe('Check the connection.');
    await nothingIsLeft();
  });

  it('leaves nothing behind when the engine is away', async () => {
    house.engine.down = true;
    const { status, error, headers } = await create();
    expect([status, error.code]).toEqual([503, 'ENGINE_UNREACHABLE']);
    expect(headers.get('retry-after')).toBe('5');
    await nothingIsLeft();
  });

  it('is made once when the outcome was unknown and the same key asks again', async () => {
    house.engine.failNext('unknown', 'OUTCOME_UNKNOWN', true);
    const key = { 'idempotency-key': 'order-66' };
    const first = await create(NEW_SYNC, key);
    expect([first.status, first.error.code]).toEqual([503, 'OUTCOME_UNKNOWN']);
    const second = await create(NEW_SYNC, key);
    expect(second.status).toBe(201);
    expect(await allSyncs(house)).toMatchObject([{ id: second.body['id'] }]);
    const [a, b] = house.engine.commands;
    expect(a).toEqual(b);
  });

  it('is completed when the first try ended between its version and itself', async () => {
    const key = { 'idempotency-key': 'order-66' };
    const { insert, addVersion } = house.stores.syncs;
    house.stores.syncs.insert = async (_sync, first) => {
      await addVersion(first);
      throw new Failure('STORE_UNAVAILABLE', 'Try again soon.');
    };
    expect((await create(NEW_SYNC, key)).error.code).toBe('STORE_UNAVAILABLE');
    house.stores.syncs.insert = insert;
    const { status, body } = await create(NEW_SYNC, key);
    expect(status).toBe(201);
    expect(await allSyncs(house)).toMatchObject([{ id: body['id'] }]);
  });

  it('keeps what an unknown outcome left when the engine is away at the repeat', async () => {
    house.engine.failNext('unknown', 'OUTCOME_UNKNOWN', true);
    const key = { 'idempotency-key': 'order-66' };
    await create(NEW_SYNC, key);
    house.engine.down = true;
    await create(NEW_SYNC, key);
    expect(await allSyncs(house)).toHaveLength(1);
  });

  it('refuses another sync under the key of one whose outcome was unknown', async () => {
    house.engine.failNext('unknown', 'OUTCOME_UNKNOWN', true);
    const key = { 'idempotency-key': 'order-66' };
    await create(NEW_SYNC, key);
    const { status, error } = await create({ ...NEW_SYNC, name: 'Another' }, key);
    expect([status, error.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });
});

function withMore(from: string): object {
  return {
    mapping: [
      { from: 'Email', to: 'email' },
      { from, to: 'more' },
    ],
  };
}

import { beforeEach, describe, expect, it } from 'vitest';
import { MODULES } from './fake-org.js';
import { NEW_SYNC, allSyncs, furnish, openHouse } from './house.js';
import type { House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await furnish(house);
  Object.assign(house.org.objects, MODULES);
});

const create = (source: object, over: object = {}) =>
  house.ask('POST', '/v1/syncs', { body: { ...NEW_SYNC, source, ...over }, as: 'operator' });
const warningsOf = (body: Record<string, unknown>) =>
  body['warnings'] as { path: string; message: string }[];

describe('the people of a source', () => {
  it.each([
    [
      'an Account',
      { object: 'account' },
      { people: 'contacts', emailField: 'Email', optOutField: 'HasOptedOutOfEmail' },
      ['person.Email', 'person.LastName', 'person.FirstName'],
    ],
    [
      'a Person Account',
      { object: 'Account', emailField: 'personemail' },
      { people: 'self', emailField: 'PersonEmail', optOutField: 'PersonHasOptedOutOfEmail' },
      ['PersonEmail', 'LastName'],
    ],
    [
      'an Account that is its own person',
      { object: 'Account', people: 'self' },
      { people: 'self', emailField: 'PersonEmail', optOutField: 'PersonHasOptedOutOfEmail' },
      ['PersonEmail', 'LastName'],
    ],
    [
      'an Opportunity',
      { object: 'Opportunity' },
      { people: 'primaryRole', emailField: 'Email', optOutField: 'HasOptedOutOfEmail' },
      ['person.Email', 'person.LastName', 'person.FirstName'],
    ],
    [
      'an Opportunity with all its roles',
      { object: 'Opportunity', people: 'allRoles' },
      { people: 'allRoles', emailField: 'Email', optOutField: 'HasOptedOutOfEmail' },
      ['person.Email', 'person.LastName', 'person.FirstName'],
    ],
    [
      'a custom object with one field of type email',
      { object: 'Invoice__c', optOutField: 'out__c' },
      { people: 'self', emailField: 'Mail__c', optOutField: 'Out__c' },
      ['Mail__c'],
    ],
    [
      'a custom object whose parent is the person',
      { object: 'Badge__c', emailField: 'contact__r.email' },
      {
        ...{ people: 'self', emailField: 'Contact__r.Email' },
        optOutField: 'Contact__r.HasOptedOutOfEmail',
      },
      ['Contact__r.Email', 'Contact__r.LastName', 'Contact__r.FirstName'],
    ],
  ])('of %s are found where they usually are', async (_what, source, found, froms) => {
    const { status, body } = await create(source);
    expect([status, body['error']]).toEqual([201, undefined]);
    expect(body['source']).toMatchObject(found);
    expect((body['mapping'] as { from: string }[]).map(({ from }) => from)).toEqual(froms);
  });

  it('take the only field of type email, and say so', async () => {
    const { body } = await create({ object: 'Invoice__c', optOutField: 'Out__c' });
    expect(warningsOf(body)).toEqual([
      { path: 'source.emailField', message: expect.stringMatching(/Mail__c was taken/) as string },
    ]);
  });

  it('are warned of where no opt-out is read from them', async () => {
    const { body } = await create({ object: 'Invoice__c', emailField: 'Mail__c' });
    expect(body['source']).toMatchObject({ optOutField: null });
    expect(warningsOf(body)).toEqual([
      {
        path: 'source.optOutField',
        message: expect.stringMatching(/only opt-outs of Leads and Contacts/) as string,
      },
    ]);
  });

  it.each([
    ['Lead', { people: 'contacts' }, 'source.people', /does not go with Lead: use self/],
    ['Account', { people: 'allRoles' }, 'source.people', /use contacts, self/],
    ['Opportunity', { people: 'self' }, 'source.emailField', /0 fields of type email/],
    ['Survey__c', {}, 'source.emailField', /2 fields of type email.*Mail__c, Copy__c/],
    ['Badge__c', {}, 'source.emailField', /Contact__r.Email/],
    ['Account', { emailField: 'Contact__r.Email' }, 'source.emailField', /a field of Contact/],
    ['Invoice__c', { emailField: 'Who__r.Email' }, 'source.emailField', /Lead or Contact: choose/],
    ['Invoice__c', { emailField: 'Total__c' }, 'source.emailField', /choose an email or text/],
    [
      'Badge__c',
      { emailField: 'Contact__r.Email', optOutField: 'Out__c' },
      'source.optOutField',
      /same record as Contact__r.Email: write Contact__r.HasOptedOutOfEmail/,
    ],
    ['Account', { people: 'self', optOutField: 'Industry' }, 'source.optOutField', /a checkbox/],
  ])('of %s with %o are refused with the remedy', async (object, over, path, message) => {
    const { status, error } = await create({ object, ...over });
    expect(status).toBe(422);
    expect(error.issues.find((issue) => issue.path === path)?.message).toMatch(message);
    expect(await allSyncs(house)).toEqual([]);
  });

  it('of an object that cannot be queried are refused', async () => {
    const { status, error } = await create({ object: 'Vote' });
    expect([status, error.code]).toEqual([422, 'OBJECT_NOT_AVAILABLE']);
    expect(error.message).toMatch(/Choose another object, or grant access/);
  });

  it('need the objects that they are found through', async () => {
    delete house.org.objects['OpportunityContactRole'];
    const { status, error } = await create({ object: 'Opportunity' });
    expect([status, error.code]).toEqual([422, 'SALESFORCE_OBJECT_MISSING']);
    expect(error.message).toContain('OpportunityContactRole');
  });

  it('may be named by the roles of their mailboxes', async () => {
    const roleNames = [' Kontakt ', 'BUERO'];
    const { body } = await create({ object: 'Lead', roleNames });
    expect(body['source']).toMatchObject({ roleNames: ['kontakt', 'buero'] });
  });
});

describe('the criteria of a source', () => {
  it('are kept as describe spells them', async () => {
    const conditions = [
      { field: 'due__c', operator: 'after', value: 'last_n_days:30' },
      { field: 'contact__r.lastname', operator: 'isNotBlank' },
      { field: 'Tags__c', operator: 'includes', value: ['A;B'] },
    ];
    const source = { object: 'Invoice__c', emailField: 'Mail__c', optOutField: 'Out__c' };
    const pattern = '(1 or 2) and 3';
    const { status, body } = await create({ ...source, conditions, pattern });
    expect(status).toBe(201);
    expect(body['source']).toMatchObject({
      conditions: [
        { field: 'Due__c', operator: 'after', value: 'LAST_N_DAYS:30' },
        { field: 'Contact__r.LastName', operator: 'isNotBlank', value: null },
        { field: 'Tags__c', operator: 'includes', value: ['A;B'] },
      ],
      pattern,
    });
  });

  it.each([
    [{ field: 'Ghost__c', operator: 'isBlank' }, 'field', /Invoice__c has no field Ghost__c/],
    [{ field: 'Boss__r.Name', operator: 'isBlank' }, 'field', /no parent Boss__r/],
    [{ field: 'Notes__c', operator: 'isBlank' }, 'field', /does not filter by/],
    [{ field: 'Due__c', operator: 'contains', value: '1' }, 'operator', /before, after, on/],
    [{ field: 'Due__c', operator: 'on' }, 'value', /is required with on/],
    [{ field: 'Due__c', operator: 'on', value: 'THIS_FISCAL_YEAR' }, 'value', /calendar ones/],
    [{ field: 'Total__c', operator: 'less', value: '5' }, 'value', /without quotes/],
  ])('%o is refused at its place', async (wrong, part, message) => {
    const conditions = [{ field: 'Name', operator: 'isNotBlank' }, wrong];
    const { status, error } = await create({ object: 'Invoice__c', conditions });
    expect(status).toBe(422);
    expect(error.issues).toEqual([
      {
        path: `source.conditions.1.${part}`,
        message: expect.stringMatching(message) as string,
      },
    ]);
    expect(await allSyncs(house)).toEqual([]);
  });

  it('name every wrong condition at once', async () => {
    const conditions = ['A__c', 'Name', 'B__c'].map((field) => ({ field, operator: 'isBlank' }));
    const { error } = await create({ object: 'Invoice__c', conditions });
    expect(error.issues.map(({ path }) => path)).toEqual([
      'source.conditions.0.field',
      'source.conditions.2.field',
    ]);
  });
});

describe('the list view of a source', () => {
  const ID = '00B000000000002EAA';
  const view = (over: object) => {
    const everything = { label: 'Hot', soqlCompatible: true, scope: 'everything', where: null };
    house.org.views[ID] = { ...everything, ...over };
    return create({ object: 'Lead', listViewId: ID.slice(0, 15) });
  };

  it('is kept by its long Id, and makes every run full', async () => {
    const { status, body } = await view({ where: "Name != 'TODAY'" });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      source: { listViewId: ID },
      incremental: { allowed: false, reason: expect.stringMatching(/list view/) as string },
      warnings: [],
    });
  });

  it.each([
    ['mine', { scope: 'mine' }, /integration user owns, which is usually nothing/],
    ['of a team', { scope: 'team' }, /integration user's "team"/],
  ])('is warned of when it is %s', async (_what, over, message) => {
    const [warning] = warningsOf((await view(over)).body);
    expect(warning).toEqual({
      path: 'source.listViewId',
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([
    ['Asia/Tokyo', null],
    ['Europe/Berlin', /it is Europe\/Berlin, not Asia\/Tokyo/],
    [null, /it may differ from Asia\/Tokyo/],
  ])('with relative dates is held to the zone %s of the user', async (userZone, message) => {
    house.org.userZone = userZone;
    const { body } = await view({ where: 'CreatedDate = LAST_N_DAYS:7' });
    const messages = warningsOf(body).map((one) => one.message);
    if (message === null) expect(messages).toEqual([]);
    else expect(messages).toEqual([expect.stringMatching(message)]);
  });

  it('that is gone or no SOQL is refused', async () => {
    const gone = await create({ object: 'Lead', listViewId: '00B000000000009AAA' });
    expect([gone.status, gone.error.code]).toEqual([422, 'LIST_VIEW_MISSING']);
    const unfit = await view({ soqlCompatible: false });
    expect([unfit.status, unfit.error.code]).toEqual([422, 'LIST_VIEW_UNFIT']);
    expect(await allSyncs(house)).toEqual([]);
  });
});

describe('reading only what changed', () => {
  const weekly = { schedule: { ...NEW_SYNC.schedule, fullEvery: 7 } };

  it('is allowed for stored fields of the record itself', async () => {
    const { body } = await create({ object: 'Lead' }, weekly);
    expect(body).toMatchObject({
      schedule: { fullEvery: 7 },
      incremental: { allowed: true, reason: null },
      warnings: [],
    });
  });

  it('is warned of where it was asked for and is not sound', async () => {
    const source = { object: 'Invoice__c', emailField: 'Mail__c', optOutField: 'Out__c' };
    const mapping = [
      { from: 'Mail__c', to: 'email' },
      { from: 'Total__c', to: 'total' },
    ];
    const { body } = await create(source, { ...weekly, mapping });
    const reason = "Total__c changes without the record's time stamp";
    expect(body).toMatchObject({
      incremental: { allowed: false, reason },
      warnings: [{ path: 'schedule.fullEvery', message: `every run will be full: ${reason}` }],
    });
    const shown = await house.ask('GET', `/v1/syncs/${String(body['id'])}`);
    expect(shown.body).toMatchObject({ incremental: { allowed: false, reason } });
  });

  it('needs a time stamp of changes', async () => {
    const source = { object: 'Survey__c', emailField: 'Mail__c' };
    const { body } = await create(source);
    expect(body['incremental']).toEqual({
      ...{ allowed: false, reason: 'its records have no time stamp of changes' },
    });
  });

  it('is remembered through an edit for which Salesforce is not asked', async () => {
    const { body } = await create({ object: 'Account' });
    const patch = (change: object) =>
      house.ask('PATCH', `/v1/syncs/${String(body['id'])}`, { body: change });
    const edited = await patch(weekly);
    expect(edited.body).toMatchObject({
      incremental: { allowed: false, reason: 'people of Account records change without them' },
      warnings: [{ path: 'schedule.fullEvery' }],
    });
  });
});

import { describe, expect, it } from 'vitest';
import { expandPeople, recordsById } from '../../activities/expand-people.js';
import { sourceQuery, type Reading } from '../../activities/source-query.js';
import type { SourceRecord } from '../../activities/people.js';
import { createFakeSalesforce } from '../../salesforce/fake.js';
import type { SalesforceOrg } from '../../salesforce/port.js';
import {
  account,
  accountId,
  contact,
  contactId,
  crm,
  deal,
  opportunity,
  opportunityId,
  readingOf,
  role,
  syncOf,
} from './crm.js';

const CONNECTION = { orgId: null } as Parameters<
  ReturnType<typeof createFakeSalesforce>['open']
>[0];

describe('the people of a record', () => {
  it('are the record itself where it holds the address', async () => {
    const org = await orgWith({ Contact: [contact(1, null), contact(2, null)] });
    const found = await peopleOf(org, readingOf(syncOf({ object: 'Contact' })));
    expect(idsOf(found)).toEqual({
      [contactId(1)]: [contactId(1)],
      [contactId(2)]: [contactId(2)],
    });
    expect(found[0]?.people[0]?.record['Email']).toBe('c1@x.example');
  });

  it('are nobody for a business account among Person Accounts', async () => {
    const accounts = [
      account(1, { IsPersonAccount: true, PersonEmail: 'a@x.example' }),
      account(2, { IsPersonAccount: false, PersonEmail: null }),
    ];
    const org = await orgWith({ Account: accounts });
    const definition = syncOf({ object: 'Account', emailField: 'PersonEmail' });
    const found = await peopleOf(org, readingOf(definition));
    expect(idsOf(found)).toEqual({ [accountId(1)]: [accountId(1)], [accountId(2)]: [] });
  });

  it('are every account itself where the address is a field of its own', async () => {
    const org = await orgWith({ Account: [account(1, { Email__c: 'a@x.example' }), account(2)] });
    const found = await peopleOf(
      org,
      readingOf(syncOf({ object: 'Account', emailField: 'Email__c' })),
    );
    expect(Object.values(idsOf(found)).flat()).toEqual([accountId(1), accountId(2)]);
  });

  it('are the parent that the address belongs to, under plain names, or nobody without one', async () => {
    const person = contact(7, 1, { HasOptedOutOfEmail: true, Title: 'CFO' });
    const org = await orgWith({ Deal__c: [deal(1, person), deal(2, null)] });
    const definition = syncOf({ object: 'Deal__c', emailField: 'Contact__r.Email' }, [
      { from: 'person.Title', to: 'title', whenBlank: 'clear' },
      { from: 'Name', to: 'deal', whenBlank: 'clear' },
    ]);
    const [first, second] = await peopleOf(org, readingOf(definition, { personObject: 'Contact' }));
    expect(first?.source['Name']).toBe('Deal 1');
    expect(first?.people).toEqual([
      { id: contactId(7), record: expect.objectContaining({ Id: contactId(7), Title: 'CFO' }) },
    ]);
    expect(first?.people[0]?.record).toMatchObject({
      ...{ Email: 'c7@x.example', HasOptedOutOfEmail: true },
      CreatedDate: expect.any(String),
    });
    expect(second?.people).toEqual([]);
  });

  it('are all Contacts of an account in order of their Ids, with their opt-outs', async () => {
    const contacts = [contact(3, 1), contact(1, 2), contact(2, 1, { HasOptedOutOfEmail: true })];
    const org = await orgWith({
      Account: [account(1), account(2), account(3)],
      Contact: [...contacts, contact(9, null)],
    });
    const definition = syncOf({ object: 'Account', people: 'contacts' });
    const found = await peopleOf(org, readingOf(definition), 1);
    expect(idsOf(found)).toEqual({
      [accountId(1)]: [contactId(2), contactId(3)],
      [accountId(2)]: [contactId(1)],
      [accountId(3)]: [],
    });
    expect(found[0]?.people.map(({ record }) => record['HasOptedOutOfEmail'])).toEqual([
      true,
      false,
    ]);
  });

  it('are the Contacts in the roles of an opportunity, each once, the primary alone if asked', async () => {
    const [one, two] = [contact(1, 1), contact(2, 1)];
    const roles = [role(1, 1, two), role(2, 1, one), role(3, 1, two, true), role(4, 2, one)];
    const org = await orgWith({
      Opportunity: [opportunity(1), opportunity(2)],
      OpportunityContactRole: roles,
    });
    const all = syncOf({ object: 'Opportunity', people: 'allRoles' });
    expect(idsOf(await peopleOf(org, readingOf(all), 2))).toEqual({
      [opportunityId(1)]: [contactId(1), contactId(2)],
      [opportunityId(2)]: [contactId(1)],
    });
    const primary = syncOf({ object: 'Opportunity', people: 'primaryRole' });
    expect(idsOf(await peopleOf(org, readingOf(primary)))).toEqual({
      [opportunityId(1)]: [contactId(2)],
      [opportunityId(2)]: [],
    });
  });

  it('leave out Contacts that a role still names although they are deleted or out of sight', async () => {
    const gone = contact(1, 1, { IsDeleted: true });
    const unseen = { ...role(2, 1, contact(2, 1)), 'Contact.Id': null };
    const org = await orgWith({
      Opportunity: [opportunity(1)],
      OpportunityContactRole: [role(1, 1, gone), unseen],
    });
    const all = syncOf({ object: 'Opportunity', people: 'allRoles' });
    expect(idsOf(await peopleOf(org, readingOf(all)))).toEqual({ [opportunityId(1)]: [] });
  });
});

describe('records asked for by Id', () => {
  it('answer only while they match the filter of the run, whenever they changed', async () => {
    const accounts = [1, 2, 3].map((n) => account(n, { Rating: n === 2 ? 'Cold' : 'Hot' }));
    const org = await orgWith({ Account: accounts, Contact: [contact(1, 3), contact(2, 2)] });
    const definition = syncOf({ object: 'Account', people: 'contacts' });
    const reading = readingOf(definition, {
      filter: { field: 'Rating', is: 'equals', type: 'text', value: 'Hot' },
      changedSince: '2027-01-01T00:00:00.000Z',
    });
    const found = await recordsById(org, reading, [3, 2, 1, 9].map(accountId));
    expect(idsOf(found)).toEqual({ [accountId(1)]: [], [accountId(3)]: [contactId(1)] });
    expect(found.map(({ source }) => source.Id)).toEqual([accountId(1), accountId(3)]);
  });
});

async function orgWith(records: Parameters<typeof crm>[0]): Promise<SalesforceOrg> {
  return createFakeSalesforce({ objects: crm(records) }).open(CONNECTION);
}

async function peopleOf(org: SalesforceOrg, reading: Reading, limit = 2_000) {
  const { records } = await org.page(sourceQuery(reading), null);
  return expandPeople(org, reading, records, { limit });
}

const idsOf = (records: SourceRecord[]): Record<string, string[]> =>
  Object.fromEntries(records.map(({ source, people }) => [source.Id, people.map(({ id }) => id)]));

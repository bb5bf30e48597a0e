import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { memberFieldName } from '../../api/member-field-name.js';
import type { Suggestion } from '../../api/suggested-mapping.js';
import { MODULES } from './fake-org.js';
import { NEW_SYNC, furnish, openHouse } from './house.js';
import type { House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await furnish(house);
  Object.assign(house.org.objects, MODULES);
});

const suggest = async (object: string, query = '') => {
  const path = `/v1/connections/con_1/objects/${object}/mapping-suggestions${query}`;
  const answer = await house.ask('GET', path, { as: 'viewer' });
  return { ...answer, items: (answer.body['items'] ?? []) as Suggestion[] };
};
const pairs = (items: Suggestion[]) => items.map(({ from, to }) => `${from}>${to}`);

describe('suggestions for a mapping', () => {
  it('begin with the address and the names, then follow describe', async () => {
    const { status, items } = await suggest('lead');
    expect(status).toBe(200);
    expect(pairs(items)).toEqual([
      ...['Email>email', 'LastName>lastName', 'FirstName>firstName'],
      ...['NumberOfEmployees>numberOfEmployees', 'Company>company'],
    ]);
    expect(items.map(({ usual }) => usual)).toEqual([true, true, true, false, false]);
    expect(items[3]).toMatchObject({ type: 'number', label: 'NumberOfEmployees' });
  });

  it('name parents, and leave out what holds several values or is of no use', async () => {
    const { items } = await suggest('Contact');
    expect(pairs(items)).toEqual([
      ...['Email>email', 'LastName>lastName', 'FirstName>firstName'],
      ...['NumberOfEmployees>numberOfEmployees', 'Account.Name>accountName'],
    ]);
  });

  it('read the person and the record where they are two', async () => {
    const { items } = await suggest('Account');
    expect(pairs(items)).toEqual([
      ...['person.Email>email', 'person.LastName>lastName', 'person.FirstName>firstName'],
      'person.NumberOfEmployees>numberOfEmployees',
      ...['record.Name>accountName', 'record.LastName>accountLastName'],
      ...['record.PersonEmail>accountPersonEmail', 'record.Industry>accountIndustry'],
    ]);
    const own = await suggest('Account', '?people=self');
    expect(pairs(own.items).slice(0, 2)).toEqual(['PersonEmail>email', 'LastName>lastName']);
  });

  it('read a parent that is the person', async () => {
    const { items } = await suggest('Invoice__c', '?emailField=Contact__r.Email');
    expect(pairs(items)).toEqual([
      ...['Contact__r.Email>email', 'Contact__r.LastName>lastName'],
      ...['Contact__r.FirstName>firstName', 'Contact__r.NumberOfEmployees>numberOfEmployees'],
      ...['Name>invoiceName', 'Mail__c>invoiceMail', 'Out__c>invoiceOut'],
      ...['Total__c>invoiceTotal', 'Tags__c>invoiceTags', 'Notes__c>invoiceNotes'],
      'Due__c>invoiceDue',
    ]);
    expect(items.find(({ from }) => from === 'Tags__c')?.type).toBe('list');
  });

  it.each([
    ['Lead', ''],
    ['Account', '?people=contacts'],
    ['Opportunity', '?people=allRoles'],
    ['Invoice__c', '?emailField=Contact__r.Email'],
  ])('of %s%s are a mapping that a sync takes', async (object, query) => {
    const { items } = await suggest(object, query);
    const mapping = items.map(({ from, to, whenBlank }) => ({ from, to, whenBlank }));
    const source = { object, ...Object.fromEntries(new URLSearchParams(query)) };
    const { status, body } = await house.ask('POST', '/v1/syncs', {
      body: { ...NEW_SYNC, source, mapping },
    });
    expect([status, body['mapping']]).toEqual([201, mapping]);
  });

  it('give each its own name, and end somewhere', async () => {
    const many = Array.from({ length: 100 }, (_, n) => [`Field_${n}__c`, 'string'] as const);
    house.org.objects['Lead'] = {
      ...house.org.objects['Lead'],
      ...{ Last_Name__c: 'string', LastName__c: 'string', ...Object.fromEntries(many) },
    };
    const { items } = await suggest('Lead');
    expect(items).toHaveLength(60);
    expect(new Set(items.map(({ to }) => to)).size).toBe(60);
    expect(pairs(items)).toEqual(
      expect.arrayContaining(['Last_Name__c>lastName2', 'LastName__c>lastName3']),
    );
  });

  it('are refused for what cannot be a source', async () => {
    const { status, error } = await suggest('Badge__c');
    expect([status, error.code]).toEqual([422, 'SALESFORCE_FIELD_MISSING']);
    expect((await suggest('Lead', '?people=nobody')).status).toBe(400);
  });
});

describe('the name of a field on a member', () => {
  it.each([
    ['MailingCity', 'mailingCity'],
    ['Annual_Revenue__c', 'annualRevenue'],
    ['NPS__c', 'nps'],
    ['NPSScore__c', 'npsScore'],
    ['acme__Tier_2__c', 'acmeTier2'],
    ['Account.Name', 'accountName'],
    ['Contact__r.Home_Town__c', 'contactHomeTown'],
  ])('%s is %s', (path, name) => {
    expect(memberFieldName(path)).toBe(name);
  });

  it('is always one that a mapping takes', () => {
    const apiName = fc.stringMatching(/^[A-Za-z]\w{0,79}(\.[A-Za-z]\w{0,79})?$/);
    fc.assert(
      fc.property(apiName, (path) => {
        expect(memberFieldName(path)).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,61}$/);
      }),
    );
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClient } from './harness.js';
import type { Client, Json } from './harness.js';
import { bulkRows } from './bulk-client.js';

let client: Client;

beforeAll(async () => {
  client = await startClient({
    leads: 60,
    contacts: 100,
    accounts: 10,
    opportunities: 40,
    rolesPerOpportunity: 3,
    attendees: 300,
    shares: { primaryRole: 0.5, blankEmail: 0, converted: 0 },
  });
});

afterAll(() => client.emulator.close());

const records = async <T = Json>(soql: string, path = 'query'): Promise<T[]> =>
  (await client.query<T>(soql, path)).records;

describe('the people of an account', () => {
  it('are its contacts, asked for by many accounts at once', async () => {
    const ids = (await records<{ Id: string }>('SELECT Id FROM Account LIMIT 4')).map((r) => r.Id);
    const list = ids.map((id) => `'${id}'`).join(', ');
    const people = await records<{ AccountId: string }>(
      `SELECT Id, AccountId, Email, HasOptedOutOfEmail FROM Contact WHERE AccountId IN (${list})`,
    );
    expect(people).toHaveLength(40);
    expect(new Set(people.map(({ AccountId }) => AccountId))).toEqual(new Set(ids));
  });

  it('go with it when it is deleted, and so do its opportunities and their roles', async () => {
    const { ids } = await client.control<{ ids: string[] }>('POST', '/records/Account', {
      Name: 'Short-lived',
    });
    const under = async (object: string, fields: Json) =>
      (await client.control<{ ids: string[] }>('POST', `/records/${object}`, fields)).ids[0];
    const ContactId = await under('Contact', { LastName: 'C', AccountId: ids[0] });
    const OpportunityId = await under('Opportunity', { Name: 'O', AccountId: ids[0] });
    const role = await under('OpportunityContactRole', { ContactId, OpportunityId });
    await client.send(`sobjects/Account/${ids[0]}`, { method: 'DELETE' });
    const soql = `SELECT Id FROM OpportunityContactRole WHERE Id = '${role}'`;
    expect(await records(soql)).toEqual([]);
    expect(await records(`${soql} AND IsDeleted = true`, 'queryAll')).toHaveLength(1);
  });
});

describe('the people of an opportunity', () => {
  interface Role {
    OpportunityId: string;
    IsPrimary: boolean;
    Contact: Json;
    Opportunity: Json;
  }

  it('are its contact roles, as many as asked for, half of them with a primary one', async () => {
    const roles = await records<Role>(
      'SELECT OpportunityId, IsPrimary, Role, Contact.Id, Contact.Email, Contact.HasOptedOutOfEmail, Opportunity.StageName, Opportunity.Account.Name FROM OpportunityContactRole',
    );
    expect(roles).toHaveLength(120);
    const primaries = roles.filter(({ IsPrimary }) => IsPrimary);
    expect(primaries.length).toBeGreaterThan(8);
    expect(primaries.length).toBeLessThan(32);
    expect(new Set(primaries.map(({ OpportunityId }) => OpportunityId)).size).toBe(
      primaries.length,
    );
    expect(roles[0]?.Contact.Email).toContain('@');
    expect(roles[0]?.Opportunity).toMatchObject({ Account: { Name: expect.any(String) } });
  });
});

describe('a custom object', () => {
  it('has people by lookup, or an address of its own', async () => {
    const rows = await records<{ Contact__r: Json | null; Email__c: string | null }>(
      'SELECT Contact__c, Contact__r.Email, Contact__r.HasOptedOutOfEmail, Lead__r.Email, Email__c FROM Attendee__c',
    );
    expect(rows).toHaveLength(300);
    expect(rows.some(({ Contact__r }) => Contact__r === null)).toBe(true);
    expect(rows.find(({ Contact__r }) => Contact__r !== null)?.Contact__r?.Email).toContain('@');
    expect(rows.some(({ Email__c }) => Email__c !== null)).toBe(true);
  });

  it('can be filtered by each kind of custom field', async () => {
    const all = await records<Json>(
      'SELECT Id, Topics__c, Visit_Date__c, Checked_In__c, Fee__c FROM Attendee__c',
    );
    const count = async (where: string): Promise<number> =>
      (await client.query(`SELECT COUNT() FROM Attendee__c WHERE ${where}`)).totalSize;
    const topics = (row: Json): string[] => String(row.Topics__c ?? '').split(';');
    const of = (test: (row: Json) => boolean): number => all.filter(test).length;
    const both = (row: Json) => topics(row).includes('Events') && topics(row).includes('Offers');
    expect(await count("Topics__c INCLUDES ('Events;Offers')")).toBe(of(both));
    expect(await count("Topics__c EXCLUDES ('Events')")).toBe(
      of((row) => !topics(row).includes('Events')),
    );
    expect(await count('Visit_Date__c >= 2026-06-01')).toBe(
      of((row) => String(row.Visit_Date__c) >= '2026-06-01'),
    );
    expect(await count('Checked_In__c < 2026-06-01T09:00:00Z')).toBe(
      of((row) => row.Checked_In__c !== null && String(row.Checked_In__c) < '2026-06-01T09:00:00'),
    );
    expect(await count('Fee__c > 100.25')).toBe(of((row) => Number(row.Fee__c) > 100.25));
    expect(of(both)).toBeGreaterThan(0);
  });

  it('shows a formula of its parent, whose changes do not move its stamp', async () => {
    const soql =
      'SELECT Id, Contact__c, Contact_Email__c, SystemModstamp FROM Attendee__c WHERE Contact_Email__c != null LIMIT 1';
    const [before] = await records<Record<string, string>>(soql);
    await client.write('PATCH', `sobjects/Contact/${before?.Contact__c}`, {
      Email: 'moved@example.com',
    });
    const [after] = await records(soql);
    expect(after).toMatchObject({
      Id: before?.Id,
      Contact_Email__c: 'moved@example.com',
      SystemModstamp: before?.SystemModstamp,
    });
    const { fields } = await client.json<{ fields: Json[] }>('sobjects/Attendee__c/describe');
    expect(fields.find(({ name }) => name === 'Contact_Email__c')).toMatchObject({
      calculated: true,
      createable: false,
      updateable: false,
      type: 'email',
    });
  });

  it('is read by bulk with its parents', async () => {
    const { header, rows } = await bulkRows(
      client,
      'SELECT Id, Contact__r.Email, Topics__c FROM Attendee__c WHERE Contact__c != null',
    );
    expect(header).toEqual(['Id', 'Contact__r.Email', 'Topics__c']);
    expect(rows.every(([, email]) => email?.includes('@') ?? false)).toBe(true);
  });
});

describe('compound addresses', () => {
  it('are shown as objects, and can not be filtered', async () => {
    const [row] = await records<{ MailingAddress: Json; MailingCity: string }>(
      'SELECT MailingAddress, MailingCity FROM Contact LIMIT 1',
    );
    expect(row?.MailingAddress).toMatchObject({ city: row?.MailingCity, latitude: null });
    const answer = await client.send('query?q=SELECT+Id+FROM+Contact+WHERE+MailingAddress+!=+null');
    expect(await answer.json()).toMatchObject([{ errorCode: 'INVALID_FIELD' }]);
  });

  it('name themselves in the describe of their parts', async () => {
    const { fields } = await client.json<{ fields: Json[] }>('sobjects/Contact/describe');
    const named = (name: string) => fields.find((field) => field.name === name);
    expect(named('MailingAddress')).toMatchObject({
      type: 'address',
      filterable: false,
      createable: false,
    });
    expect(named('MailingStreet')).toMatchObject({ compoundFieldName: 'MailingAddress' });
  });
});

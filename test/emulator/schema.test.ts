import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClient } from './harness.js';
import type { ApiErrorBody, Client } from './harness.js';

let client: Client;

beforeAll(async () => {
  client = await startClient({ leads: 1_000, contacts: 100 });
});

afterAll(() => client.emulator.close());

const errorOf = async (path: string): Promise<[number, string | undefined]> => {
  const answer = await client.send(path);
  const body = (await answer.json()) as ApiErrorBody[];
  return [answer.status, body[0]?.errorCode];
};

describe('describe', () => {
  it('shows real flags of fields', async () => {
    const { fields } = await client.json<{ fields: Record<string, unknown>[] }>(
      'sobjects/lead/describe',
    );
    const named = (name: string) => fields.find((field) => field.name === name);
    expect(fields.length).toBeGreaterThan(25);
    expect(named('Email')).toMatchObject({
      type: 'email',
      length: 80,
      filterable: true,
      nillable: true,
      createable: true,
    });
    expect(named('LastName')).toMatchObject({
      nillable: false,
      defaultedOnCreate: false,
      compoundFieldName: 'Name',
    });
    expect(named('Description')).toMatchObject({
      type: 'textarea',
      filterable: false,
      sortable: false,
      groupable: false,
    });
    expect(named('Recent_Campaigns__c')).toMatchObject({
      custom: true,
      length: 32_768,
      updateable: true,
      htmlFormatted: false,
    });
    expect(named('ConvertedContactId')).toMatchObject({
      type: 'reference',
      referenceTo: ['Contact'],
      relationshipName: 'ConvertedContact',
      updateable: false,
    });
    expect(named('Status')).toMatchObject({
      picklistValues: expect.arrayContaining([
        expect.objectContaining({ value: 'Open - Not Contacted', defaultValue: true }),
      ]),
    });
  });

  it('hides what the user may not see, with the errors of what does not exist', async () => {
    await client.control('POST', '/access', {
      object: 'Lead',
      field: 'HasOptedOutOfEmail',
      hidden: true,
    });
    await client.control('POST', '/access', { object: 'Campaign', hidden: true });
    const { fields } = await client.json<{ fields: { name: string }[] }>('sobjects/Lead/describe');
    expect(fields.map(({ name }) => name)).not.toContain('HasOptedOutOfEmail');
    expect(await errorOf('query?q=SELECT+HasOptedOutOfEmail+FROM+Lead')).toEqual([
      400,
      'INVALID_FIELD',
    ]);
    expect(await errorOf('query?q=SELECT+Id+FROM+Campaign')).toEqual([400, 'INVALID_TYPE']);
    expect(await errorOf('sobjects/Campaign/describe')).toEqual([404, 'NOT_FOUND']);
    const { sobjects } = await client.json<{ sobjects: { name: string }[] }>('sobjects');
    expect(sobjects.map(({ name }) => name)).not.toContain('Campaign');
    await client.control('DELETE', '/access');
  });

  it('knows custom objects given as data', async () => {
    await client.control('POST', '/objects', {
      name: 'Seminar__c',
      keyPrefix: 'a01',
      label: 'Seminar',
      fields: [
        { name: 'Name', type: 'string', length: 80, nameField: true },
        { name: 'Mail__c', type: 'email', length: 80 },
        {
          name: 'Guest__c',
          type: 'reference',
          referenceTo: ['Contact'],
          relationshipName: 'Guest__r',
        },
      ],
    });
    const { records } = await client.query<{ Id: string }>('SELECT Id FROM Contact LIMIT 1');
    const made = await client.write<{ id: string }>('POST', 'sobjects/Seminar__c', {
      Name: 'First',
      Guest__c: records[0]?.Id,
    });
    expect(made.body.id).toMatch(/^a01/);
    const page = await client.query('SELECT Guest__r.Id FROM Seminar__c');
    expect(page.records[0]).toMatchObject({ Guest__r: { Id: records[0]?.Id } });
  });
});

describe('the org', () => {
  it('is one record under the Id that identity tells', async () => {
    const { records } = await client.query('SELECT Id, IsSandbox FROM Organization');
    expect(records).toMatchObject([{ Id: client.emulator.org.orgId, IsSandbox: false }]);
  });
});

describe('list views', () => {
  it('are listed, described as SOQL, and give rows', async () => {
    const { listviews } = await client.json<{
      listviews: { id: string; developerName: string; soqlCompatible: boolean }[];
    }>('sobjects/Lead/listviews');
    const view = listviews.find(({ developerName }) => developerName === 'LeadsInJapan');
    const described = await client.json<{ query: string }>(
      `sobjects/Lead/listviews/${view?.id}/describe`,
    );
    expect(described.query).toContain("FROM Lead WHERE Country = 'Japan' ORDER BY");
    const { totalSize } = await client.query(described.query);
    const results = await client.json<{ size: number; records: { columns: unknown[] }[] }>(
      `sobjects/Lead/listviews/${view?.id}/results?limit=2000`,
    );
    expect(results.size).toBe(totalSize);
    expect(results.records[0]?.columns[0]).toMatchObject({ fieldNameOrPath: 'Name' });
    expect(listviews.find(({ soqlCompatible }) => !soqlCompatible)?.developerName).toBe(
      'RecentlyViewedLeads',
    );
  });

  it('can be added', async () => {
    await client.control('POST', '/objects/Contact/listviews', {
      developerName: 'Mine',
      label: 'Mine',
      columns: ['Email'],
      where: 'Email = null',
    });
    const { listviews } = await client.json<{ listviews: { developerName: string }[] }>(
      'sobjects/Contact/listviews',
    );
    expect(listviews.map(({ developerName }) => developerName)).toContain('Mine');
  });
});

import jsforce from 'jsforce';
import type { Connection } from 'jsforce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClient } from './harness.js';
import type { Client } from './harness.js';

let client: Client;
let connection: Connection;

beforeAll(async () => {
  client = await startClient({ leads: 4_500, contacts: 20 });
  const { url, credentials } = client.emulator;
  connection = new jsforce.Connection({ loginUrl: url, instanceUrl: url, version: '62.0' });
  await connection.authorize({
    grant_type: 'client_credentials',
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
  });
});

afterAll(() => client.emulator.close());

describe('jsforce', () => {
  it('signs in with a refresh token and knows who it is', async () => {
    const { url, credentials } = client.emulator;
    const own = new jsforce.Connection({
      instanceUrl: url,
      version: '62.0',
      accessToken: 'expired',
      refreshToken: credentials.refreshToken,
      oauth2: {
        loginUrl: url,
        clientId: credentials.clientId,
        clientSecret: credentials.clientSecret,
      },
    });
    expect((await own.query('SELECT Id FROM Lead LIMIT 1')).totalSize).toBe(1);
    expect((await own.identity()).username).toBe(credentials.username);
  });

  it('reads all pages by itself', async () => {
    const result = await connection.query('SELECT Id FROM Lead', {
      autoFetch: true,
      maxFetch: 10_000,
    });
    expect(new Set(result.records.map(({ Id }) => Id)).size).toBe(4_500);
    expect(connection.limitInfo.apiUsage?.limit).toBe(5_000_000);
  });

  it('follows a page by queryMore', async () => {
    const first = await connection.query('SELECT Id FROM Lead');
    expect(first.done).toBe(false);
    const second = await connection.queryMore(first.nextRecordsUrl ?? '');
    expect(second.records).toHaveLength(2_000);
  });

  it('describes', async () => {
    expect((await connection.describeGlobal()).sobjects.map(({ name }) => name)).toContain('Lead');
    const { fields, childRelationships } = await connection.describe('Account');
    expect(fields.find(({ name }) => name === 'Name')?.nameField).toBe(true);
    expect(childRelationships.map(({ relationshipName }) => relationshipName)).toContain(
      'Contacts',
    );
  });

  it('reads list views', async () => {
    const leads = connection.sobject('Lead');
    const { listviews } = (await leads.listviews()) as {
      listviews: { id: string; developerName: string }[];
    };
    const view = leads.listview(
      listviews.find(({ developerName }) => developerName === 'AllOpenLeads')?.id ?? '',
    );
    const described = (await view.describe()) as { query: string };
    expect(described.query).toContain('IsConverted = false');
    const results = (await view.results()) as { records: unknown[] };
    expect(results.records).toHaveLength(25);
  });

  it('makes, upserts, changes and deletes records', async () => {
    const leads = connection.sobject('Lead');
    const made = await leads.create({ LastName: 'J', Company: 'C', External_Key__c: 'j-1' });
    const again = await leads.upsert({ External_Key__c: 'j-1', Title: 'T' }, 'External_Key__c');
    expect(again).toMatchObject({ success: true, id: made.id });
    expect(await leads.update({ Id: made.id ?? '', Title: 'U' })).toMatchObject({ success: true });
    expect(await leads.retrieve(made.id ?? '')).toMatchObject({ Title: 'U' });
    expect(await leads.destroy(made.id ?? '')).toMatchObject({ success: true });
  });

  it('writes collections with an error a row', async () => {
    const results = await connection
      .sobject('Lead')
      .create([{ LastName: 'A', Company: 'C' }, { LastName: 'B' }], { allOrNone: false });
    expect(results.map(({ success }) => success)).toEqual([true, false]);
  });

  it('sees deletions and updates', async () => {
    const made = await connection.sobject('Contact').create({ LastName: 'D' });
    await connection.sobject('Contact').destroy(made.id ?? '');
    const from = new Date(Date.now() - 120_000);
    const to = new Date(Date.now() + 120_000);
    const { deletedRecords } = await connection.sobject('Contact').deleted(from, to);
    expect(deletedRecords.map(({ id }) => id)).toContain(made.id);
  });

  it('reads a page of a Bulk 2.0 job', async () => {
    connection.bulk2.pollInterval = 20;
    const stream = await connection.bulk2.query('SELECT Id, LastName FROM Lead');
    const rows = await stream.toArray();
    const { totalSize } = await connection.query('SELECT COUNT() FROM Lead');
    expect(new Set(rows.map(({ Id }) => Id)).size).toBe(totalSize);
  });

  it('reads a Bulk v1 result', async () => {
    connection.bulk.pollInterval = 20;
    const stream = await connection.bulk.query('SELECT Id, LastName FROM Contact');
    expect(await stream.toArray()).toHaveLength(20);
  });

  it('shows the code of an error', async () => {
    await expect(connection.query('SELECT Foo FROM Lead')).rejects.toMatchObject({
      errorCode: 'INVALID_FIELD',
    });
  });
});

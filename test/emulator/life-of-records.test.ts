import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startClient } from './harness.js';
import type { ApiErrorBody, Client } from './harness.js';

interface Made {
  id: string;
}

let client: Client;

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.emulator.close());

beforeEach(() => client.control('DELETE', '/records'));

const lead = async (fields: Record<string, unknown> = {}): Promise<string> => {
  const body = { LastName: 'Abe', Company: 'One', ...fields };
  return (await client.write<Made>('POST', 'sobjects/Lead', body)).body.id;
};
const one = async (soql: string, path = 'query') =>
  (await client.query<Record<string, unknown>>(soql, path)).records[0];

describe('changes', () => {
  it('are told by /deleted and /updated, hard deletes by neither', async () => {
    const [kept, binned, purged] = [await lead(), await lead(), await lead()];
    await client.send(`sobjects/Lead/${binned}`, { method: 'DELETE' });
    await client.control('DELETE', `/records/Lead/${purged}?hard=true`);
    const now = Date.now();
    const range = `start=${new Date(now - 120_000).toISOString()}&end=${new Date(now + 120_000).toISOString()}`;
    const deleted = await client.json<{ deletedRecords: { id: string }[] }>(
      `sobjects/Lead/deleted/?${range}`,
    );
    expect(deleted.deletedRecords.map(({ id }) => id)).toEqual([binned]);
    expect(await client.json(`sobjects/Lead/updated?${range}`)).toMatchObject({ ids: [kept] });
    expect(await client.query('SELECT COUNT() FROM Lead', 'queryAll')).toMatchObject({
      totalSize: 2,
    });
    expect(await client.control('POST', '/recycle-bin/empty')).toEqual({ purged: 1 });
  });

  it('convert a lead into a contact and lock the lead', async () => {
    const id = await lead({ Email: 'abe@example.com' });
    const converted = await client.control<{ contactId: string }>('POST', '/convert', {
      leadId: id,
    });
    expect(
      await one(`SELECT IsConverted, ConvertedContactId, ConvertedContact.Email FROM Lead`),
    ).toMatchObject({
      IsConverted: true,
      ConvertedContactId: converted.contactId,
      ConvertedContact: { Email: 'abe@example.com' },
    });
    const refused = await client.write<ApiErrorBody[]>('PATCH', `sobjects/Lead/${id}`, {
      Title: 'T',
    });
    expect(refused.body[0]?.errorCode).toBe('CANNOT_UPDATE_CONVERTED_LEAD');
  });

  it('merge losers into a master, visible to queryAll only', async () => {
    const [master, loser] = [await lead(), await lead()];
    await client.control('POST', '/merge', { masterId: master, loserIds: [loser] });
    expect(await client.query('SELECT COUNT() FROM Lead')).toMatchObject({ totalSize: 1 });
    expect(
      await one(`SELECT MasterRecordId FROM Lead WHERE Id = '${loser}'`, 'queryAll'),
    ).toMatchObject({ MasterRecordId: master });
  });
});

describe('campaigns', () => {
  const campaign = async () =>
    (await client.write<Made>('POST', 'sobjects/Campaign', { Name: 'Autumn' })).body.id;
  const member = (fields: Record<string, unknown>) =>
    client.write<Made & ApiErrorBody[]>('POST', 'sobjects/CampaignMember', fields);

  it('start with Sent and Responded', async () => {
    const id = await campaign();
    const { records } = await client.query(
      `SELECT Label, IsDefault, HasResponded FROM CampaignMemberStatus WHERE CampaignId = '${id}' ORDER BY SortOrder`,
    );
    expect(records).toMatchObject([
      { Label: 'Sent', IsDefault: true, HasResponded: false },
      { Label: 'Responded', IsDefault: false, HasResponded: true },
    ]);
  });

  it('take a person once, set the default status, and count responses', async () => {
    const [CampaignId, LeadId] = [await campaign(), await lead({ Email: 'abe@example.com' })];
    const made = await member({ CampaignId, LeadId });
    expect(await one('SELECT Status, HasResponded, Email, Type FROM CampaignMember')).toMatchObject(
      { Status: 'Sent', HasResponded: false, Email: 'abe@example.com', Type: 'Lead' },
    );
    expect((await member({ CampaignId, LeadId })).body[0]).toMatchObject({
      errorCode: 'DUPLICATE_VALUE',
      message: 'Already a campaign member.',
    });
    await client.write('PATCH', `sobjects/CampaignMember/${made.body.id}`, { Status: 'Responded' });
    expect(await one('SELECT HasResponded FROM CampaignMember')).toMatchObject({
      HasResponded: true,
    });
    expect(await one('SELECT NumberOfLeads, NumberOfResponses FROM Campaign')).toMatchObject({
      NumberOfLeads: 1,
      NumberOfResponses: 1,
    });
  });

  it('keep only the contact when both are given', async () => {
    const { ids } = await client.control<{ ids: string[] }>('POST', '/records/Contact', {
      LastName: 'K',
    });
    await member({ CampaignId: await campaign(), LeadId: await lead(), ContactId: ids[0] });
    expect(await one('SELECT LeadId, ContactId FROM CampaignMember')).toMatchObject({
      LeadId: null,
      ContactId: ids[0],
    });
  });

  it('treat an unknown status as the switch says', async () => {
    const CampaignId = await campaign();
    await member({ CampaignId, LeadId: await lead(), Status: 'Nope' });
    expect(await one('SELECT Status FROM CampaignMember')).toMatchObject({ Status: 'Sent' });
    await client.control('PATCH', '/options', { unknownStatus: 'refuse' });
    expect((await member({ CampaignId, LeadId: await lead(), Status: 'Nope' })).status).toBe(400);
    await client.control('PATCH', '/options', { unknownStatus: 'default' });
  });

  it('lose their members with them', async () => {
    const CampaignId = await campaign();
    await member({ CampaignId, LeadId: await lead() });
    await client.send(`sobjects/Campaign/${CampaignId}`, { method: 'DELETE' });
    expect(await client.query('SELECT COUNT() FROM CampaignMember')).toMatchObject({
      totalSize: 0,
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClient } from './harness.js';
import type { ApiErrorBody, Client } from './harness.js';

interface PersonRow {
  Id: string;
  Name: string;
  IsPersonAccount: boolean;
  PersonEmail: string | null;
  PersonHasOptedOutOfEmail: boolean;
  PersonContactId: string;
  SystemModstamp: string;
}

const COLUMNS =
  'Id, Name, IsPersonAccount, PersonEmail, PersonHasOptedOutOfEmail, PersonContactId, SystemModstamp';
let client: Client;

beforeAll(async () => {
  client = await startClient({ contacts: 30, accounts: 3, personAccounts: 50 });
});

afterAll(() => client.emulator.close());

const accounts = async (where: string, path = 'query'): Promise<PersonRow[]> =>
  (await client.query<PersonRow>(`SELECT ${COLUMNS} FROM Account WHERE ${where}`, path)).records;
const contact = async (id: string | undefined, path = 'query') => {
  const soql = `SELECT Name, Email, HasOptedOutOfEmail, IsPersonAccount, AccountId, IsDeleted, MasterRecordId, SystemModstamp FROM Contact WHERE Id = '${id}'`;
  return (await client.query<Record<string, unknown>>(soql, path)).records[0];
};
const person = async (fields: Record<string, unknown> = {}): Promise<PersonRow> => {
  const made = await client.write<{ id: string }>('POST', 'sobjects/Account', {
    LastName: 'Abe',
    ...fields,
  });
  const [row] = await accounts(`Id = '${made.body.id}'`);
  if (!row) throw new Error('no such account');
  return row;
};

describe('Person Accounts', () => {
  it('do not exist in an org that has not switched them on', async () => {
    const plain = await startClient({ accounts: 1 });
    const answer = await plain.send('query?q=SELECT+IsPersonAccount+FROM+Account');
    expect(await answer.json()).toMatchObject([{ errorCode: 'INVALID_FIELD' }]);
    await plain.control('POST', '/person-accounts');
    const page = await plain.query('SELECT IsPersonAccount FROM Account');
    expect(page.records).toMatchObject([{ IsPersonAccount: false }]);
    await plain.emulator.close();
  });

  it('stand beside businesses, each with the contact behind it', async () => {
    const people = await accounts('IsPersonAccount = true');
    expect(people).toHaveLength(50);
    expect(await accounts('IsPersonAccount = false')).toHaveLength(3);
    const contacts = await client.query<{ Id: string }>(
      'SELECT Id FROM Contact WHERE IsPersonAccount = true',
    );
    expect(new Set(people.map((row) => row.PersonContactId))).toEqual(
      new Set(contacts.records.map(({ Id }) => Id)),
    );
    for (const row of people.slice(0, 10))
      expect(await contact(row.PersonContactId)).toMatchObject({
        Name: row.Name,
        Email: row.PersonEmail,
        HasOptedOutOfEmail: row.PersonHasOptedOutOfEmail,
        AccountId: row.Id,
      });
  });

  it('can be filtered by the fields of the person', async () => {
    const [one] = await accounts('PersonEmail != null');
    expect((await accounts(`PersonEmail = '${one?.PersonEmail}'`)).map(({ Id }) => Id)).toContain(
      one?.Id,
    );
    const open = await accounts('PersonHasOptedOutOfEmail = false');
    expect(open.length).toBeGreaterThan(3);
  });

  it('are made by a last name, and need no name of their own', async () => {
    const row = await person({ FirstName: 'Aya', PersonEmail: 'aya@example.com' });
    expect(row).toMatchObject({
      Name: 'Aya Abe',
      IsPersonAccount: true,
      PersonEmail: 'aya@example.com',
    });
    const refused = await client.write<ApiErrorBody[]>('POST', 'sobjects/Account', { Site: 'HQ' });
    expect(refused.body[0]?.errorCode).toBe('REQUIRED_FIELD_MISSING');
  });

  it('change as one, whichever half is written', async () => {
    const { Id, PersonContactId } = await person({ PersonEmail: 'a@example.com' });
    await client.control('POST', '/clock', { advanceMs: 60_000 });
    await client.write('PATCH', `sobjects/Account/${Id}`, { PersonHasOptedOutOfEmail: true });
    expect(await contact(PersonContactId)).toMatchObject({ HasOptedOutOfEmail: true });
    await client.control('POST', '/clock', { advanceMs: 60_000 });
    await client.write('PATCH', `sobjects/Contact/${PersonContactId}`, { Email: 'b@example.com' });
    const [row] = await accounts(`Id = '${Id}'`);
    expect(row).toMatchObject({ PersonEmail: 'b@example.com', PersonHasOptedOutOfEmail: true });
    expect(row?.SystemModstamp).toBe((await contact(PersonContactId))?.SystemModstamp);
  });

  it('go to the recycle bin with their contact', async () => {
    const { Id, PersonContactId } = await person();
    await client.send(`sobjects/Account/${Id}`, { method: 'DELETE' });
    expect(await contact(PersonContactId)).toBeUndefined();
    expect(await contact(PersonContactId, 'queryAll')).toMatchObject({ IsDeleted: true });
  });

  it('are merged with the contacts behind them', async () => {
    const [kept, lost] = [await person(), await person()];
    await client.control('POST', '/merge', { masterId: kept.Id, loserIds: [lost.Id] });
    expect(await accounts(`Id = '${lost.Id}'`)).toEqual([]);
    expect(await contact(lost.PersonContactId, 'queryAll')).toMatchObject({
      IsDeleted: true,
      MasterRecordId: kept.PersonContactId,
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClient } from './harness.js';
import type { Client, Json } from './harness.js';

interface View {
  id: string;
  developerName: string;
  soqlCompatible: boolean;
}
interface Described {
  query: string;
  scope: string;
  whereCondition: unknown;
}

const AT = '/objects/Lead/listviews';
let client: Client;

beforeAll(async () => {
  client = await startClient({ leads: 300 });
});

afterAll(() => client.emulator.close());

const views = async (): Promise<View[]> =>
  (await client.json<{ listviews: View[] }>('sobjects/Lead/listviews')).listviews;
const view = async (name: string): Promise<View | undefined> =>
  (await views()).find(({ developerName }) => developerName === name);
const describeView = async (name: string): Promise<Described> =>
  client.json(`sobjects/Lead/listviews/${(await view(name))?.id}/describe`);

describe('list views', () => {
  it('keep their Id when they are edited, and the others keep theirs', async () => {
    const before = new Map((await views()).map(({ developerName, id }) => [developerName, id]));
    await client.control('PATCH', `${AT}/AllOpenLeads`, { where: "Country = 'France'" });
    await client.control('POST', AT, { developerName: 'Another', columns: ['Name'] });
    const after = new Map((await views()).map(({ developerName, id }) => [developerName, id]));
    expect(after).toEqual(new Map([...before, ['Another', after.get('Another')]]));
    expect(new Set(after.values()).size).toBe(after.size);
  });

  it('have the same Id in another emulator, as in an org that was started again', async () => {
    const other = await startClient();
    const { listviews } = await other.json<{ listviews: View[] }>('sobjects/Lead/listviews');
    const [first] = listviews;
    expect((await view(first?.developerName ?? ''))?.id).toBe(first?.id);
    await other.emulator.close();
  });

  it('show their condition as a tree', async () => {
    await client.control('POST', AT, {
      developerName: 'Deep',
      columns: ['Name'],
      where:
        "(Country IN ('Japan', 'France') OR Score__c >= 50) AND IsConverted = false AND (NOT LastName LIKE 'A%')",
    });
    const { whereCondition, query } = await describeView('Deep');
    expect(whereCondition).toEqual({
      conjunction: 'and',
      conditions: [
        {
          conjunction: 'or',
          conditions: [
            { field: 'Country', operator: 'in', values: ['Japan', 'France'] },
            { field: 'Score__c', operator: 'greaterThanOrEqual', values: ['50'] },
          ],
        },
        { field: 'IsConverted', operator: 'equals', values: ['false'] },
        { condition: { field: 'LastName', operator: 'like', values: ['A%'] } },
      ],
    });
    expect((await client.query(query)).totalSize).toBeGreaterThan(0);
  });

  it('lose their condition and take a scope when edited so', async () => {
    await client.control('POST', AT, {
      developerName: 'Changing',
      columns: ['Name'],
      where: 'IsConverted = true',
    });
    await client.control('PATCH', `${AT}/Changing`, { where: null, scope: 'mine' });
    const described = await describeView('Changing');
    expect(described).toMatchObject({ scope: 'mine', whereCondition: null });
    expect(described.query).toContain('FROM Lead USING SCOPE mine ORDER BY');
  });

  it('vanish when they are deleted or no longer shared, and come back when shared again', async () => {
    await client.control('POST', AT, { developerName: 'Mayfly', columns: ['Name'] });
    const id = (await view('Mayfly'))?.id;
    const status = async (): Promise<number> =>
      (await client.send(`sobjects/Lead/listviews/${id}/describe`)).status;
    expect(await status()).toBe(200);
    await client.control('PATCH', `${AT}/Mayfly`, { shared: false });
    expect([await status(), await view('Mayfly')]).toEqual([404, undefined]);
    await client.control('PATCH', `${AT}/Mayfly`, { shared: true });
    expect(await status()).toBe(200);
    await client.control('DELETE', `${AT}/Mayfly`);
    expect([await status(), await view('Mayfly')]).toEqual([404, undefined]);
  });

  it('that are not SOQL compatible have no statement', async () => {
    const id = (await view('RecentlyViewedLeads'))?.id;
    const answer = await client.send(`sobjects/Lead/listviews/${id}/describe`);
    expect(answer.status).toBe(400);
  });

  it('with a condition that does not parse are refused', async () => {
    const bad = { developerName: 'Bad', columns: ['Name'], where: 'Country ==' };
    expect(await client.control<Json[]>('POST', AT, bad)).toMatchObject([
      { errorCode: 'BAD_CONTROL' },
    ]);
  });

  it('of a scope that the object does not have give no rows', async () => {
    const answer = await client.send('query?q=SELECT+Id+FROM+Lead+USING+SCOPE+team');
    expect(answer.status).toBe(400);
  });
});

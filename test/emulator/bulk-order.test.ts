import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startClient } from './harness.js';
import type { Client } from './harness.js';
import { JOBS, bulkRows, finish, makeJob, page } from './bulk-client.js';

let client: Client;

beforeAll(async () => {
  client = await startClient({ leads: 2_500, contacts: 40, bulkChunkRows: 200 });
});

afterAll(() => client.emulator.close());

afterEach(() => client.control('PATCH', '/options', { bulkOrder: 'chunks' }));

describe('the order of results', () => {
  const ids = async (soql: string): Promise<string[]> =>
    (await bulkRows(client, soql)).rows.map(([id = '']) => id);
  const sorted = (list: string[]): string[] => [...list].sort();

  it('is that of chunks woven into each other unless told otherwise', async () => {
    const given = await ids('SELECT Id FROM Lead');
    const inOrder = sorted(given);
    expect(given).not.toEqual(inOrder);
    const steps = given.filter(
      (id, at) => inOrder.indexOf(id) === inOrder.indexOf(given[at - 1] ?? '') + 1,
    );
    expect(steps.length).toBeGreaterThan(given.length / 2);
  });

  it('is not that of Ids for a few rows either', async () => {
    const orders = await Promise.all([1, 2, 3, 4].map(() => ids('SELECT Id FROM Contact')));
    expect(orders.some((order) => order.join() !== sorted(order).join())).toBe(true);
  });

  it('is by Id or all at random as the switch says', async () => {
    await client.control('PATCH', '/options', { bulkOrder: 'id' });
    const byId = await ids('SELECT Id FROM Lead');
    expect(byId).toEqual(sorted(byId));
    await client.control('PATCH', '/options', { bulkOrder: 'shuffled' });
    const shuffled = await ids('SELECT Id FROM Lead');
    expect(sorted(shuffled)).toEqual(byId);
    expect(shuffled).not.toEqual(byId);
  });

  it('is that of ORDER BY when there is one, and then nothing is chunked', async () => {
    const { id } = await makeJob(client, 'SELECT LastName FROM Contact ORDER BY LastName DESC');
    expect(await finish(client, id)).toMatchObject({ isPkChunkingSupported: false });
    const names = (await page(client, id)).rows.map(([name = '']) => name.toLowerCase());
    expect(names).toEqual([...names].sort().reverse());
  });
});

describe('a large result', () => {
  it('is made line by line as it is sent', async () => {
    const big = await startClient({ leads: 200_000, bulkPolls: 0 });
    const { id } = await makeJob(big, 'SELECT Id, Email, Description FROM Lead');
    await finish(big, id);
    const { org } = big.emulator;
    const kept = org.bulk.find(id).extract.numbers;
    expect([kept.constructor, kept.byteLength]).toEqual([Float64Array, 200_000 * 8]);
    const read = countReads(big);
    const answer = await big.send(`${JOBS}/${id}/results?maxRecords=50000`);
    await answer.body?.cancel();
    expect(read()).toBeLessThan(50_000);
    await big.emulator.close();
  });
});

/** How many rows of the newest job were read so far. */
function countReads(of: Client): () => number {
  const [job] = of.emulator.org.bulk.list();
  const column = job?.extract.columns[0];
  if (!column) throw new Error('no job');
  const { read } = column;
  let count = 0;
  column.read = (number) => {
    count++;
    return read(number);
  };
  return () => count;
}

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { account, contact, crm, syncOf } from './crm.js';
import { runWithDeaths, type Fate } from './mortal.js';
import { createWorld, membersOf, runAll, type World } from './world.js';

/** For each account the addresses of its Contacts: few, so that many are shared. */
const anyAddress = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
const anyAccounts = fc.array(fc.array(anyAddress, { maxLength: 6 }), { maxLength: 8 });
const anyPageSize = fc.integer({ min: 1, max: 7 });
const anyFates: fc.Arbitrary<Fate[]> = fc.array(
  fc.record({ afterWrites: fc.integer({ min: 0, max: 25 }), lastOneDone: fc.boolean() }),
  { minLength: 1, maxLength: 4 },
);

it('a page that is cut elsewhere when it is done again loses nobody and counts nobody twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      ...[anyAccounts, anyAccounts, anyPageSize, anyPageSize, anyFates],
      async (before, after, pageSize, nextSize, fates) => {
        const [calm, wild] = [await worldOf(before, pageSize), await worldOf(before, pageSize)];
        for (const world of [calm, wild]) {
          await runAll(world, 'run-1');
          populate(world, after);
        }
        const expected = await runAll(calm, 'run-2');
        await runWithDeaths(wild, 'run-2', fates, (death) => {
          wild.deps.pageSize = death % 2 === 0 ? nextSize : pageSize;
        });
        const counts = (await wild.stores.runs.get('run-2'))?.counts;
        expect(counts?.dispositions).toEqual(expected.dispositions);
        expect(counts?.removals).toEqual(expected.removals);
        expect([counts?.read, counts?.people]).toEqual([expected.read, expected.people]);
        expect(await shown(wild)).toEqual(await shown(calm));
      },
    ),
    { numRuns: 40 },
  );
}, 120_000);

async function worldOf(accounts: string[][], pageSize: number): Promise<World> {
  const definition = syncOf({ object: 'Account', people: 'contacts' }, [
    { from: 'person.LastName', to: 'name', whenBlank: 'clear' },
    { from: 'Name', to: 'company', whenBlank: 'clear' },
  ]);
  const world = await createWorld({ definition, pageSize });
  populate(world, accounts);
  return world;
}

function populate({ salesforce }: World, accounts: string[][]): void {
  const people = accounts.flatMap((addresses, a) =>
    addresses.map((address, i) =>
      // A Contact keeps its Id while others come and go, and its Id says nothing of its account.
      contact(1 + i * 100 + a, a + 1, { Email: `${address}@x.example` }),
    ),
  );
  const records = { Account: accounts.map((_, a) => account(a + 1)), Contact: people };
  Object.assign(salesforce.data.objects, crm(records), {
    Lead: salesforce.data.objects['Lead'],
  });
}

async function shown(world: World) {
  const members = await membersOf(world);
  return members
    .map(({ email, fields, status, claims }) => ({
      ...{ email, fields, status },
      claims: claims.map(({ recordId, sourceId }) => `${sourceId}.${recordId}`).sort(),
    }))
    .sort((a, b) => (a.email < b.email ? -1 : 1));
}

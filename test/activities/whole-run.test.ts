import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DISPOSITIONS } from '../../domain/run.js';
import { anyEdit, anyPeople, edited } from './arbitraries.js';
import { Model, type ExpectedMember } from './model.js';
import { leadId, type Person } from './people.js';
import { claimsBothWays, createWorld, membersOf, runAll, type World } from './world.js';

const RUNS = { numRuns: 60 };

describe('a run from open to close', () => {
  it('answers, counts and lists what the rules say, on any org', async () => {
    await fc.assert(
      fc.asyncProperty(anyPeople(12), async (leads) => {
        const world = await createWorld({ leads });
        const counts = await runAll(world, 'run-1');
        const expected = new Model().run(leads);
        expect(counts.dispositions).toEqual(expected.dispositions);
        expect(await listed(world)).toEqual(expected.members);
        expect([counts.read, counts.people]).toEqual([leads.length, leads.length]);
        expect(counts.members).toBe(expected.members.filter((m) => m.mailable).length);
      }),
      RUNS,
    );
  }, 60_000);

  it('goes on answering as the rules say while the org is edited between runs', async () => {
    const edits = fc.array(fc.array(anyEdit(8), { minLength: 1, maxLength: 3 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(anyPeople(8), edits, async (leads, days) => {
        const world = await createWorld({ leads });
        const model = new Model();
        let people: readonly Person[] = leads;
        for (const [day, changes] of [[], ...days].entries()) {
          for (const edit of changes) people = edited(people, edit);
          world.setLeads(people);
          const counts = await runAll(world, `run-${day}`);
          const expected = model.run(people);
          expect({ day, ...counts.dispositions }).toEqual({ day, ...expected.dispositions });
          expect({ day, ...counts.removals }).toEqual({ day, ...expected.removals });
          expect(await listed(world)).toEqual(expected.members);
          const { inBlocks, onMembers } = await claimsBothWays(world);
          expect(inBlocks).toEqual(onMembers);
        }
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('writes no member the second time, and gives the same exclusions', async () => {
    await fc.assert(
      fc.asyncProperty(anyPeople(12), async (leads) => {
        const world = await createWorld({ leads });
        const first = await runAll(world, 'run-1');
        const second = await runAll(world, 'run-2');
        expect(second.memberWrites).toBe(0);
        const { added, unchanged, ...others } = second.dispositions;
        expect({ ...others, added: unchanged, unchanged: added }).toEqual(first.dispositions);
      }),
      RUNS,
    );
  }, 60_000);

  it('counts the same whatever the page size and whoever got which Id', async () => {
    const anyOrder = anyPeople(10).chain((people) =>
      fc.record({
        people: fc.constant(people),
        order: fc.shuffledSubarray([...people.keys()], { minLength: people.length }),
        pageSize: fc.integer({ min: 1, max: 12 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(anyOrder, async ({ people, order, pageSize }) => {
        const shuffled = order.map((from, i) => ({ ...(people[from] as Person), n: i + 1 }));
        const one = await runAll(await createWorld({ leads: people }), 'run-1');
        const other = await runAll(await createWorld({ leads: shuffled, pageSize }), 'run-1');
        const { dispositions, members } = other;
        expect({ dispositions, members }).toEqual({
          dispositions: one.dispositions,
          members: one.members,
        });
      }),
      RUNS,
    );
  }, 60_000);

  it('closes on an empty org, and takes everyone off who is gone', async () => {
    const leads = [1, 2, 3, 4].map((n) => ({ n, email: `p${n}@x.example`, name: 'Sato' }));
    const world = await createWorld({ leads });
    await runAll(world, 'run-1');
    world.setLeads([]);
    const counts = await runAll(world, 'run-2');
    expect(counts.read).toBe(0);
    expect(DISPOSITIONS.every((d) => counts.dispositions[d] === 0)).toBe(true);
    expect(counts.removals.leaver).toBe(4);
    expect(await membersOf(world)).toEqual([]);
  });

  it('keeps addresses out of the ledger, encrypted where no member holds them', async () => {
    const world = await createWorld({
      leads: [
        { n: 1, email: 'a@x.example', name: 'Sato' },
        { n: 2, email: 'broken', name: 'Weiss' },
      ],
    });
    await runAll(world, 'run-1');
    const page = await world.stores.ledger.get('run-1', 0);
    expect(JSON.stringify(page)).not.toMatch(/x\.example|broken|Sato/);
    const [held, unheld] = page?.entries ?? [];
    expect([held?.s, held?.e]).toEqual([leadId(1), undefined]);
    expect(world.keyring.decrypt(unheld?.e ?? '')).toBe('broken');
  });
});

async function listed(world: World): Promise<ExpectedMember[]> {
  const members = (await membersOf(world)).map((member) => ({
    email: member.email,
    mailable: member.status === 'subscribed' && member.causes.length === 0,
    fields: { name: member.fields['name'] ?? null, company: member.fields['company'] ?? null },
    holders: member.claims.map((claim) => claim.recordId).sort(),
  }));
  return members.sort((a, b) => (a.email < b.email ? -1 : 1)) as ExpectedMember[];
}

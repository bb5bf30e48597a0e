import { describe, expect, it } from 'vitest';
import { Failure } from '../../domain/failures.js';
import { contactId, LEAD_FIELDS, leadId, type Person } from './people.js';
import { createWorld, memberOf, ORG_ID, runAll, stepsOf, type World } from './world.js';

const shared = (n: number, more: Partial<Person> = {}): Person => ({
  ...{ n, email: 'a@x.example', name: `P${n}` },
  ...more,
});

async function statusOf(world: World): Promise<string | undefined> {
  return (await memberOf(world, 'a@x.example'))?.status;
}

/** Opens a run and reads its opt-outs, no more. */
async function look(world: World, runId: string): Promise<void> {
  for (const step of stepsOf(runId).slice(0, 2)) await step(world.deps, 1);
}

describe('reading the opt-outs of an org', () => {
  it('unsubscribes before the first page, also for a Contact that no sync reads', async () => {
    const world = await createWorld({ leads: [shared(1)] });
    await runAll(world, 'run-1');
    world.setContacts([shared(1, { optedOut: true })]);
    await look(world, 'run-2');
    expect(await statusOf(world)).toBe('unsubscribed');
  });

  it('lifts the cause of a record that says so itself, and no other', async () => {
    const world = await createWorld({ leads: [shared(1, { optedOut: true }), shared(2)] });
    world.setContacts([shared(1, { optedOut: true })]);
    await runAll(world, 'run-1');
    world.setLeads([shared(1), shared(2)]);
    await look(world, 'run-2');
    const left = await optedOut(world);
    expect(left).toEqual([contactId(1)]);
    world.setContacts([shared(1)]);
    await look(world, 'run-3');
    expect(await optedOut(world)).toEqual([]);
  });

  it.each([
    ['deleted', [shared(1, { optedOut: true, deleted: true }), shared(2)]],
    ['out of sight', [shared(2)]],
    ['without an address', [shared(1, { optedOut: true, email: null }), shared(2)]],
  ])('lifts nothing for a record that is %s', async (_, leads) => {
    const world = await createWorld({ leads: [shared(1), shared(2)] });
    await runAll(world, 'run-1');
    world.setLeads([shared(1, { optedOut: true }), shared(2)]);
    await runAll(world, 'run-2');
    world.setLeads(leads);
    await runAll(world, 'run-3');
    expect(await optedOut(world)).toEqual([leadId(1)]);
    expect(await statusOf(world)).toBe('unsubscribed');
  });

  it('fails when an object is hidden that opt-outs were read of before', async () => {
    const world = await createWorld({ leads: [shared(1)] });
    world.setContacts([shared(1, { optedOut: true })]);
    await look(world, 'run-1');
    delete world.salesforce.data.objects['Contact'];
    await expect(look(world, 'run-2')).rejects.toMatchObject({ type: 'ACCESS_SHRUNK' });
  });

  it('reads nothing of an object that was never seen', async () => {
    const world = await createWorld({ leads: [shared(1)] });
    delete world.salesforce.data.objects['Contact'];
    await runAll(world, 'run-1');
    expect(await statusOf(world)).toBe('subscribed');
  });

  it('follows an opted-out record to another address, and frees the one it left', async () => {
    const world = await createWorld({ leads: [shared(1), shared(2)] });
    world.setContacts([shared(1, { optedOut: true })]);
    await runAll(world, 'run-1');
    world.setContacts([shared(1, { optedOut: true, email: 'b@x.example' })]);
    const counts = await runAll(world, 'run-2');
    expect(counts.dispositions).toMatchObject({ added: 1, duplicate: 1 });
    expect(await statusOf(world)).toBe('subscribed');
    world.setLeads([shared(1), shared(2, { email: 'b@x.example' })]);
    expect((await runAll(world, 'run-3')).dispositions.optedOut).toBe(1);
  });

  it.each(['Lead', 'Contact'])(
    'fails when the flag of %s is hidden, and lifts nothing',
    async (object) => {
      const world = await createWorld({ leads: [shared(1)] });
      await runAll(world, 'run-1');
      world.setLeads([shared(1, { optedOut: true })]);
      await runAll(world, 'run-2');
      hideFlag(world, object);
      await expect(look(world, 'run-3')).rejects.toMatchObject({ type: 'ACCESS_SHRUNK' });
      expect(await optedOut(world)).toEqual([leadId(1)]);
      expect(await statusOf(world)).toBe('unsubscribed');
    },
  );

  it('does without Contacts where the user never sees them', async () => {
    const world = await createWorld({ leads: [shared(1)] });
    delete world.salesforce.data.objects['Contact'];
    expect((await runAll(world, 'run-1')).dispositions.added).toBe(1);
  });

  it('passes on that Salesforce cannot be reached, with nothing lifted', async () => {
    const world = await createWorld({ leads: [shared(1, { optedOut: true })] });
    await runAll(world, 'run-1');
    world.setLeads([shared(1)]);
    world.salesforce.fail('byIds', new Failure('SALESFORCE_UNREACHABLE', 'Later.'));
    await expect(look(world, 'run-2')).rejects.toMatchObject({ type: 'SALESFORCE_UNREACHABLE' });
    expect(await optedOut(world)).toEqual([leadId(1)]);
  });

  it('reads further than the 2,000 records of one page', async () => {
    const world = await createWorld();
    const contacts = Array.from({ length: 2_001 }, (_, i) => ({
      ...{ n: i + 1, email: `p${i}@x.example`, name: 'Sato', optedOut: true },
    }));
    world.setContacts(contacts);
    await look(world, 'run-1');
    expect(await optedOut(world)).toHaveLength(2_001);
  }, 30_000);
});

async function optedOut(world: World): Promise<string[]> {
  const found: string[] = [];
  for await (const { recordId } of world.stores.consents.optedOut(ORG_ID)) found.push(recordId);
  return found.sort();
}

function hideFlag(world: World, object: string): void {
  const found = world.salesforce.data.objects[object];
  if (!found) throw new Error(`no object ${object}`);
  found.fields = LEAD_FIELDS.filter(({ name }) => name !== 'HasOptedOutOfEmail');
}

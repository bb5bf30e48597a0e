import { describe, expect, it } from 'vitest';
import { inheritedRef } from '../../domain/ids.js';
import { DEFINITION, createWorld, runAll, type World } from './world.js';
import { contactId, leadId, toField, toRecord, LEAD_FIELDS, type Person } from './people.js';
import { look, optedOut, standing, statusOf } from './looks.js';

const person = (n: number, more: Partial<Person> = {}): Person => ({
  ...{ n, email: `p${n}@x.example`, name: `P${n}` },
  ...more,
});
const LEAD = person(1, { email: 'lead@x.example', optedOut: true });
const CONVERTED = { ...LEAD, converted: true, convertedTo: contactId(1) };
const HEIR = 'heir@x.example';
const contact = (more: Partial<Person> = {}) => person(1, { email: HEIR, ...more });
/** A Lead that is read by the sync and holds the heir's address on the list. */
const WITNESS = person(9, { email: HEIR });

/** A Lead that is opted out and then converted into a Contact of another address. */
async function converted(): Promise<World> {
  const world = await createWorld({ leads: [{ ...LEAD, optedOut: false }, WITNESS] });
  await runAll(world, 'run-1');
  world.setLeads([LEAD, WITNESS]);
  world.setContacts([contact()]);
  await look(world, 'run-2');
  world.setLeads([CONVERTED, WITNESS]);
  await look(world, 'run-3');
  return world;
}

const inherited = inheritedRef(contactId(1), leadId(1));

describe('the opt-out of a converted Lead', () => {
  it('passes to the Contact at its own address, and stays with the Lead', async () => {
    const world = await converted();
    expect(await optedOut(world)).toEqual([inherited, leadId(1)].sort());
    expect(await statusOf(world, HEIR)).toBe('unsubscribed');
    expect(await statusOf(world, 'lead@x.example')).toBe('unsubscribed');
    const passed = (await standing(world)).find(({ recordId }) => recordId === inherited);
    expect(passed).toMatchObject({
      from: leadId(1),
      emailKey: world.keyring.emailKey(HEIR),
      object: 'Contact',
    });
  });

  it('passes also where the Lead was never seen opted out before it was converted', async () => {
    const world = await createWorld({ leads: [WITNESS] });
    await runAll(world, 'run-1');
    world.setLeads([CONVERTED, WITNESS]);
    world.setContacts([contact()]);
    await look(world, 'run-2');
    expect(await statusOf(world, HEIR)).toBe('unsubscribed');
  });

  it('passes also where the Lead was deleted after it was converted', async () => {
    const world = await createWorld({ leads: [WITNESS] });
    await runAll(world, 'run-1');
    world.setLeads([{ ...CONVERTED, deleted: true }, WITNESS]);
    world.setContacts([contact()]);
    await look(world, 'run-2');
    expect(await optedOut(world)).toEqual([inherited]);
    expect(await statusOf(world, HEIR)).toBe('unsubscribed');
  });

  it('is not lifted by the clear flag of the Contact, on pages or in looks', async () => {
    const world = await converted();
    const source = { ...DEFINITION.source, object: 'Contact' };
    const version = await world.stores.syncs.version('sync-1', 1);
    await world.stores.syncs.addVersion({
      ...version!,
      version: 2,
      definition: { ...version!.definition, source },
    });
    await runAll(world, 'run-4');
    const counts = await runAll(world, 'run-5');
    expect(counts.dispositions.optedOut).toBeGreaterThan(0);
    expect(await optedOut(world)).toContain(inherited);
    expect(await statusOf(world, HEIR)).toBe('unsubscribed');
  });

  it('ends when the flag of the Contact was seen set and then cleared, and does not come back', async () => {
    const world = await converted();
    world.setContacts([contact({ optedOut: true })]);
    await look(world, 'run-4');
    expect(await optedOut(world)).toEqual([contactId(1), inherited, leadId(1)].sort());
    world.setContacts([contact()]);
    await look(world, 'run-5');
    expect(await optedOut(world)).toEqual([leadId(1)]);
    expect(await statusOf(world, HEIR)).toBe('subscribed');
    world.setContacts([contact({ email: 'later@x.example' })]);
    await look(world, 'run-6');
    expect(await optedOut(world)).toEqual([leadId(1)]);
  });

  it('follows the Contact to another address', async () => {
    const world = await converted();
    world.setContacts([contact({ email: 'new@x.example' })]);
    world.setLeads([CONVERTED, WITNESS, person(10, { email: 'new@x.example' })]);
    await runAll(world, 'run-4');
    expect(await statusOf(world, HEIR)).toBe('subscribed');
    const key = world.keyring.emailKey('new@x.example');
    const passed = (await standing(world)).find(({ recordId }) => recordId === inherited);
    expect(passed?.emailKey).toBe(key);
  });

  it('waits at the old address while the Contact has none, and arrives with its first', async () => {
    const world = await createWorld({ leads: [WITNESS] });
    await runAll(world, 'run-1');
    world.setLeads([CONVERTED, WITNESS]);
    world.setContacts([contact({ email: null })]);
    await look(world, 'run-2');
    expect(await statusOf(world, HEIR)).toBe('subscribed');
    world.setContacts([contact()]);
    await look(world, 'run-3');
    expect(await statusOf(world, HEIR)).toBe('unsubscribed');
  });

  it('passes also when it was made by another flag than the standard one', async () => {
    const flag = 'Newsletter_Stop__c';
    const definition = { source: { ...DEFINITION.source, optOutField: flag } };
    const world = await createWorld({ definition });
    const fields = [...LEAD_FIELDS, toField(flag)];
    const plain = { ...LEAD, optedOut: false };
    const set = (lead: Person, value: boolean) => {
      const records = [
        { ...toRecord('Lead', lead), [flag]: value },
        { ...toRecord('Lead', WITNESS), [flag]: false },
      ];
      world.salesforce.data.objects['Lead'] = { records, fields };
    };
    set(plain, true);
    await runAll(world, 'run-1');
    set({ ...CONVERTED, optedOut: false }, true);
    world.setContacts([contact()]);
    await look(world, 'run-2');
    expect(await statusOf(world, HEIR)).toBe('unsubscribed');
  });
});

describe('the opt-out of a record that was merged', () => {
  const LOSER = person(1, { email: 'loser@x.example', optedOut: true });
  const MERGED = { ...LOSER, deleted: true, mergedInto: leadId(2) };
  const SURVIVOR = person(2, { email: HEIR });

  it.each([
    ['was known', true],
    ['came up together with the merge', false],
  ])('passes to the survivor when it %s', async (_, isKnown) => {
    const world = await createWorld({ leads: [{ ...LOSER, optedOut: false }, SURVIVOR] });
    await runAll(world, 'run-1');
    world.setLeads([LOSER, SURVIVOR]);
    if (isKnown) await look(world, 'run-2');
    world.setLeads([MERGED, SURVIVOR]);
    await look(world, 'run-3');
    expect(await statusOf(world, HEIR)).toBe('unsubscribed');
  });

  it('passes on along a chain: merged, then converted, then merged again', async () => {
    const world = await createWorld({ leads: [LOSER, SURVIVOR, WITNESS] });
    await runAll(world, 'run-1');
    world.setLeads([
      MERGED,
      { ...SURVIVOR, email: 'survivor@x.example', converted: true, convertedTo: contactId(1) },
      WITNESS,
    ]);
    world.setContacts([
      contact({ email: 'first@x.example', deleted: true, mergedInto: contactId(2) }),
      person(2, { email: HEIR }),
    ]);
    await look(world, 'run-2');
    expect(await statusOf(world, HEIR)).toBe('unsubscribed');
  });

  it('stands after the recycle bin was emptied', async () => {
    const world = await createWorld({ leads: [LOSER, SURVIVOR] });
    await runAll(world, 'run-1');
    world.setLeads([MERGED, SURVIVOR]);
    await look(world, 'run-2');
    world.setLeads([SURVIVOR]);
    await look(world, 'run-3');
    expect(await statusOf(world, HEIR)).toBe('unsubscribed');
  });
});

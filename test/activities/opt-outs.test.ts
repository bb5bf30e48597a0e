import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SuppressionReason } from '../../domain/member.js';
import { DEFAULT_GUARD } from '../../domain/sync.js';
import { contactId, leadId, toField, toRecord, LEAD_FIELDS, type Person } from './people.js';
import {
  addList,
  addSync,
  addVersion,
  createWorld,
  DEFINITION,
  LIST,
  memberOf,
  ORG_ID,
  runAll,
  START,
  SYNC,
  type World,
} from './world.js';

const reasonOf = (cause: SuppressionReason['cause'], n = 0): SuppressionReason => ({
  cause,
  at: START,
  actor: 'person',
  reason: `asked ${n}`,
});
const sharing = (n: number): Person => ({ n, email: 'a@x.example', name: `P${n}`, created: n });

type Act =
  | { flip: number; contact: boolean }
  | { suppress: 'all' | 'list-1' | 'list-2'; cause: SuppressionReason['cause'] };

const anyAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ flip: fc.integer({ min: 1, max: 3 }), contact: fc.boolean() }),
  fc.record({ flip: fc.integer({ min: 1, max: 3 }), contact: fc.boolean() }),
  fc.record({
    suppress: fc.constantFrom('all' as const, LIST, 'list-2' as const),
    cause: fc.constantFrom('unsubscribed' as const, 'complained' as const, 'hardBounce' as const),
  }),
);

describe('a member', () => {
  it('is mailable exactly when nothing stands against its address, whatever happened in which order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyAct, { maxLength: 8 }), async (acts) => {
        const leads = [1, 2, 3].map(sharing);
        const contacts = [1, 2, 3].map(sharing);
        const world = await createWorld({ leads });
        await runAll(world, 'run-0');
        const stopped = new Set<string>();
        for (const [i, act] of acts.entries()) {
          if ('flip' in act) {
            const person = (act.contact ? contacts : leads)[act.flip - 1] as Person;
            person.optedOut = !person.optedOut;
            world.setLeads(leads);
            world.setContacts(contacts);
          } else {
            stopped.add(act.suppress);
            const key = world.keyring.emailKey('a@x.example');
            await world.stores.suppressions.add(act.suppress, key, reasonOf(act.cause, i));
          }
          await runAll(world, `run-${i + 1}`);
          const optedOut = [...leads, ...contacts].filter((p) => p.optedOut);
          const member = await memberOf(world, 'a@x.example');
          const causes = member?.causes.filter((c) => c.type === 'salesforceOptOut') ?? [];
          expect(causes.map((c) => c.recordId).sort()).toEqual(idsOf(contacts, leads));
          const suppressed = stopped.has('all') || stopped.has(LIST);
          if (suppressed) expect(member?.status).not.toBe('subscribed');
          else expect(member?.status).toBe(optedOut.length > 0 ? 'unsubscribed' : 'subscribed');
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('is not mailable when a cause comes up between the decision and the write', async () => {
    const world = await createWorld({ leads: [sharing(1)] });
    const key = world.keyring.emailKey('a@x.example');
    world.deps.onStep = (step) => {
      if (step !== 'ledger') return;
      void world.stores.suppressions.add('all', key, reasonOf('unsubscribed'));
    };
    expect((await runAll(world, 'run-1')).dispositions.added).toBe(1);
    expect((await memberOf(world, 'a@x.example'))?.status).toBe('unsubscribed');
  });

  it('is not added while its address is suppressed, nor touched by a suppression of another list', async () => {
    const other: Person = { n: 2, email: 'b@x.example', name: 'Weiss' };
    const world = await createWorld({ leads: [sharing(1), other] });
    const [a, b] = ['a@x.example', 'b@x.example'].map((email) => world.keyring.emailKey(email));
    await world.stores.suppressions.add('all', a ?? '', reasonOf('removed'));
    await world.stores.suppressions.add('list-2', b ?? '', reasonOf('unsubscribed'));
    const counts = await runAll(world, 'run-1');
    expect(counts.dispositions).toMatchObject({ suppressed: 1, added: 1 });
    expect(await memberOf(world, 'a@x.example')).toBeUndefined();
    expect((await memberOf(world, 'b@x.example'))?.status).toBe('subscribed');
  });

  it('is unsubscribed at once on every list that the org ever fed, and on no list of another org', async () => {
    const world = await createWorld({ leads: [sharing(1)] });
    await feedList(world, 'list-2', 'sync-2');
    await addList(world.stores, 'list-3');
    const member = await memberOf(world, 'a@x.example', 'list-2');
    const foreign = { ...member, id: member?.id.replace('list-2', 'list-3'), listId: 'list-3' };
    await world.stores.members.insertNew([foreign as NonNullable<typeof member>]);
    world.setLeads([{ ...sharing(1), optedOut: true }]);
    await runAll(world, 'run-2');
    const statuses = [LIST, 'list-2', 'list-3'].map(async (list) => {
      return (await memberOf(world, 'a@x.example', list))?.status;
    });
    expect(await Promise.all(statuses)).toEqual([undefined, 'unsubscribed', 'subscribed']);
  });

  it('stays unsubscribed when the opted-out record moves away and the guard holds its old claim', async () => {
    const leads = [sharing(1), sharing(2)];
    const none = { ...DEFAULT_GUARD, maxRemovals: 0 };
    const world = await createWorld({ leads, definition: { guard: none } });
    await runAll(world, 'run-1');
    world.setLeads([{ ...sharing(1), optedOut: true }, sharing(2)]);
    await runAll(world, 'run-2');
    world.setLeads([{ ...sharing(1), optedOut: true, email: 'b@x.example' }, sharing(2)]);
    const held = await runAll(world, 'run-3');
    expect(held.removalsHeld).toBe(1);
    expect((await memberOf(world, 'a@x.example'))?.status).toBe('unsubscribed');
    await addVersion(world, { guard: DEFAULT_GUARD });
    await runAll(world, 'run-4', SYNC, 2);
    const freed = await memberOf(world, 'a@x.example');
    expect([freed?.status, freed?.claims.map((c) => c.recordId)]).toEqual([
      'subscribed',
      [leadId(2)],
    ]);
  });
});

describe('an opt-out by another flag than the standard one', () => {
  const FLAG = 'Newsletter_Stop__c';
  const definition = { source: { ...DEFINITION.source, optOutField: FLAG } };

  async function flagged(flags: { flag: boolean; standard: boolean }): Promise<World> {
    const world = await createWorld({ definition });
    setFlags(world, { flag: false, standard: false });
    await runAll(world, 'run-1');
    setFlags(world, flags);
    await runAll(world, 'run-2');
    return world;
  }

  function setFlags(world: World, { flag, standard }: { flag: boolean; standard: boolean }): void {
    const record = toRecord('Lead', { ...sharing(1), optedOut: standard });
    const fields = [...LEAD_FIELDS, toField(FLAG)];
    world.salesforce.data.objects['Lead'] = { records: [{ ...record, [FLAG]: flag }], fields };
  }

  it('counts, and is not lifted by reading the standard flag', async () => {
    const world = await flagged({ flag: true, standard: false });
    await runAll(world, 'run-3');
    const member = await memberOf(world, 'a@x.example');
    expect([member?.status, member?.rev]).toEqual(['unsubscribed', 2]);
  });

  it('never lifts the standard flag', async () => {
    const world = await flagged({ flag: false, standard: true });
    expect((await runAll(world, 'run-3')).dispositions.optedOut).toBe(1);
    expect((await memberOf(world, 'a@x.example'))?.status).toBe('unsubscribed');
  });

  it('ends when its own flag is cleared', async () => {
    const world = await flagged({ flag: true, standard: false });
    setFlags(world, { flag: false, standard: false });
    await runAll(world, 'run-3');
    expect((await memberOf(world, 'a@x.example'))?.status).toBe('subscribed');
  });

  it('leaves the standard flag in force for a sync that names no flag at all', async () => {
    const world = await createWorld({
      leads: [{ ...sharing(1), optedOut: true }],
      definition: { source: { ...DEFINITION.source, optOutField: null } },
    });
    expect((await runAll(world, 'run-1')).dispositions.optedOut).toBe(1);
    const known = await world.stores.consents.byKeys(
      [ORG_ID],
      [world.keyring.emailKey('a@x.example')],
    );
    expect(known.map((consent) => consent.optedOut)).toEqual([true]);
  });
});

/** Members first, while nothing stands against them. */
async function feedList(world: World, listId: string, syncId: string): Promise<void> {
  await addList(world.stores, listId);
  await addSync(world.stores, syncId, { ...DEFINITION, listId });
  await runAll(world, `${syncId}-run`, syncId);
}

function idsOf(contacts: Person[], leads: Person[]): string[] {
  const out = (people: Person[], id: (n: number) => string) =>
    people.filter((p) => p.optedOut).map((p) => id(p.n));
  return [...out(contacts, contactId), ...out(leads, leadId)].sort();
}

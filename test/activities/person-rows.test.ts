import { describe, expect, it } from 'vitest';
import type { Source } from '../../domain/sync.js';
import type { SalesforceRecord } from '../../salesforce/port.js';
import { CONTACT_FIELDS, contactId, toField } from './people.js';
import { claimsBothWays, createWorld, DEFINITION, memberOf, membersOf, runAll } from './world.js';
import type { World } from './world.js';

const opportunityId = (n: number) => `006${String(n).padStart(12, '0')}AAA`;
const accountId = (n: number) => `001${String(n).padStart(12, '0')}AAA`;

const contact = (n: number, more: Partial<SalesforceRecord> = {}): SalesforceRecord => ({
  ...{ Id: contactId(n), Email: `c${n}@x.example`, LastName: `Name ${n}`, Company: null },
  ...{ HasOptedOutOfEmail: false, CreatedDate: '2026-01-01T00:00:00.000Z' },
  ...{ SystemModstamp: '2026-01-01T00:00:00.000Z', IsDeleted: false, MasterRecordId: null },
  AccountId: accountId(1),
  ...more,
});

const fieldsNamed = (names: string) => ['Id', ...names.split(' ')].map(toField);
const lookup = (name: string, relationshipName: string) => ({
  ...toField(name),
  ...{ type: 'reference', referenceTo: ['Contact'], relationshipName },
});

const plain = (Id: string): SalesforceRecord => ({
  ...{ Id, Name: `Source ${Id}`, IsDeleted: false, MasterRecordId: null },
  ...{ CreatedDate: '2026-01-01T00:00:00.000Z', SystemModstamp: '2026-01-01T00:00:00.000Z' },
});

async function worldOf(source: Partial<Source>, pageSize = 2): Promise<World> {
  const mapping = [
    { from: 'person.LastName', to: 'name', whenBlank: 'clear' },
    { from: 'Name', to: 'about', whenBlank: 'clear' },
  ] as const;
  const world = await createWorld({
    pageSize,
    definition: { source: { ...DEFINITION.source, ...source }, mapping: [...mapping] },
  });
  const { objects } = world.salesforce.data;
  objects['Contact'] = { records: [], fields: [...CONTACT_FIELDS, toField('AccountId')] };
  objects['Account'] = { records: [1, 2, 3].map((n) => plain(accountId(n))) };
  return world;
}

function setContacts(world: World, records: SalesforceRecord[]): void {
  const found = world.salesforce.data.objects['Contact'];
  if (found) found.records = records;
}

describe('an Account that stands for its Contacts', () => {
  const source = { object: 'Account', people: 'contacts' } as const;

  it('answers for each of them, and for nobody where it has none', async () => {
    const world = await worldOf(source);
    setContacts(world, [contact(1), contact(2), contact(3, { AccountId: accountId(3) })]);
    const counts = await runAll(world, 'run-1');
    expect([counts.read, counts.people]).toEqual([3, 3]);
    expect([counts.dispositions.added, counts.dispositions.noPerson]).toEqual([3, 1]);
    expect((await memberOf(world, 'c1@x.example'))?.fields).toEqual({
      ...{ name: 'Name 1', about: `Source ${accountId(1)}` },
    });
    const again = await runAll(world, 'run-2');
    expect([again.dispositions.unchanged, again.memberWrites]).toEqual([3, 0]);
  });

  it('loses the claim of a Contact that moved to another account, which has its own then', async () => {
    const world = await worldOf(source);
    setContacts(world, [contact(1), contact(2)]);
    await runAll(world, 'run-1');
    setContacts(world, [contact(1, { AccountId: accountId(2) }), contact(2)]);
    const counts = await runAll(world, 'run-2');
    expect([counts.dispositions.added, counts.removals.leaver]).toEqual([1, 1]);
    const { inBlocks, onMembers } = await claimsBothWays(world);
    expect(inBlocks).toEqual(onMembers);
    expect(inBlocks).toHaveLength(2);
  });

  it('tells a deleted Contact from one that only left', async () => {
    const world = await worldOf(source);
    setContacts(world, [contact(1), contact(2)]);
    await runAll(world, 'run-1');
    setContacts(world, [contact(1, { IsDeleted: true }), contact(2, { AccountId: null })]);
    const { removals } = await runAll(world, 'run-2');
    expect([removals.deleted, removals.leaver]).toEqual([1, 1]);
    expect(await membersOf(world)).toEqual([]);
  });
});

describe('an Opportunity that stands for the Contacts in its roles', () => {
  const role = (n: number, opportunity: number, person: number, isPrimary: boolean) => ({
    ...{ Id: `00K${String(n).padStart(12, '0')}AAA`, OpportunityId: opportunityId(opportunity) },
    ...{ ContactId: contactId(person), IsPrimary: isPrimary, IsDeleted: false },
    ...Object.fromEntries(
      Object.entries(contact(person)).map(([name, value]) => [`Contact.${name}`, value]),
    ),
  });

  async function withRoles(people: 'primaryRole' | 'allRoles'): Promise<World> {
    const world = await worldOf({ object: 'Opportunity', people });
    setContacts(world, [contact(1), contact(2)]);
    const { objects } = world.salesforce.data;
    objects['Opportunity'] = { records: [1, 2, 3].map((n) => plain(opportunityId(n))) };
    const roles = [role(1, 1, 1, true), role(2, 1, 2, false), role(3, 2, 1, true)];
    objects['OpportunityContactRole'] = {
      records: [...roles, role(4, 1, 1, false)],
      fields: [...fieldsNamed('OpportunityId IsPrimary IsDeleted'), lookup('ContactId', 'Contact')],
    };
    return world;
  }

  it('counts one person of two deals twice, and shows the member once', async () => {
    const world = await withRoles('allRoles');
    const counts = await runAll(world, 'run-1');
    expect([counts.read, counts.people]).toEqual([3, 3]);
    expect([counts.dispositions.added, counts.dispositions.duplicate]).toEqual([2, 1]);
    expect(counts.dispositions.noPerson).toBe(1);
    const member = await memberOf(world, 'c1@x.example');
    expect(
      member?.claims.map(({ object, recordId, sourceId }) => [object, recordId, sourceId]),
    ).toEqual([1, 2].map((n) => ['Contact', contactId(1), opportunityId(n)]));
  });

  it('takes the primary ones alone where the sync says so', async () => {
    const world = await withRoles('primaryRole');
    expect((await runAll(world, 'run-1')).people).toBe(2);
    expect((await membersOf(world)).map(({ email }) => email)).toEqual(['c1@x.example']);
  });

  it('keeps a person on the list while another deal still holds the role', async () => {
    const world = await withRoles('allRoles');
    await runAll(world, 'run-1');
    const { objects } = world.salesforce.data;
    objects['Opportunity'] = { records: [2, 3].map((n) => plain(opportunityId(n))) };
    const { removals } = await runAll(world, 'run-2');
    expect(removals.leaver).toBe(2);
    expect((await membersOf(world)).map(({ email }) => email)).toEqual(['c1@x.example']);
  });
});

describe('a record whose address is a parent’s', () => {
  const source = {
    ...{ object: 'Guest__c', emailField: 'Contact__r.Email' },
    optOutField: 'Contact__r.HasOptedOutOfEmail',
  };
  const guest = (n: number, parent: SalesforceRecord | null): SalesforceRecord => ({
    ...plain(`a01${String(n).padStart(12, '0')}AAA`),
    ...Object.fromEntries(
      Object.entries(parent ?? contact(1)).map(([name, value]) => [
        `Contact__r.${name}`,
        parent && value,
      ]),
    ),
  });

  it('stands for the parent, or for nobody', async () => {
    const world = await worldOf(source);
    setContacts(world, [contact(1)]);
    world.salesforce.data.objects['Guest__c'] = {
      fields: [
        ...fieldsNamed('Name IsDeleted CreatedDate SystemModstamp'),
        lookup('Contact__c', 'Contact__r'),
      ],
      records: [
        guest(1, contact(1)),
        guest(2, null),
        guest(3, contact(2, { HasOptedOutOfEmail: true })),
      ],
    };
    const counts = await runAll(world, 'run-1');
    const { added, noPerson, optedOut } = counts.dispositions;
    expect([added, noPerson, optedOut]).toEqual([1, 1, 1]);
    expect((await memberOf(world, 'c1@x.example'))?.claims[0]?.recordId).toBe(contactId(1));
  });
});

import { describe, expect, it } from 'vitest';
import { readFieldNames } from '../../activities/access.js';
import type { Source, SyncDefinition, SyncReach } from '../../domain/sync.js';
import { hide, opened, REACH, worldOf } from './opening.js';
import { SYNC } from './world.js';

describe('the access of a run', () => {
  const mapping: SyncDefinition['mapping'] = [{ from: 'Title', to: 'title', whenBlank: 'clear' }];
  const seen = (...fields: string[]): SyncReach => ({ ...REACH, fields });

  it.each<[string, Partial<Source>, string, string]>([
    ['a mapped field', {}, 'Contact.Title', 'Title'],
    [
      'a field of a condition',
      { conditions: [{ field: 'LastName', operator: 'equals', value: 'Sato' }] },
      'Contact.LastName',
      'LastName',
    ],
    ['the address', {}, 'Contact.Email', 'Email'],
  ])('has shrunk when %s that was seen is hidden', async (_name, source, name, field) => {
    const world = await worldOf({ source, mapping });
    await world.stores.syncs.advance(SYNC, seen(name));
    hide(world, 'Contact', field);
    await expect(opened(world)).rejects.toMatchObject({
      type: 'ACCESS_SHRUNK',
      message: expect.stringContaining(name),
    });
  });

  it('is missing, not shrunk, for a field that was never seen', async () => {
    const world = await worldOf({ mapping });
    hide(world, 'Contact', 'Title');
    await expect(opened(world)).rejects.toMatchObject({ type: 'SALESFORCE_FIELD_MISSING' });
  });

  it('has shrunk when an opt-out is hidden, seen before or not', async () => {
    const flags: Partial<Source>[] = [
      {},
      { object: 'Account', people: 'contacts', optOutField: null },
      { object: 'Deal__c', emailField: 'Contact__r.Email', optOutField: null },
      { object: 'Opportunity', people: 'allRoles', optOutField: null },
    ];
    for (const source of flags) {
      const world = await worldOf({ source });
      hide(world, 'Contact', 'HasOptedOutOfEmail');
      await expect(opened(world)).rejects.toMatchObject({ type: 'ACCESS_SHRUNK' });
    }
  });

  it('has shrunk when the object was seen and is hidden', async () => {
    const world = await worldOf({ source: { object: 'Account', people: 'contacts' } });
    delete world.salesforce.data.objects['Contact'];
    await expect(opened(world)).rejects.toMatchObject({ type: 'SALESFORCE_OBJECT_MISSING' });
    await world.stores.syncs.advance(SYNC, seen('Contact.Email'));
    await expect(opened(world)).rejects.toMatchObject({ type: 'ACCESS_SHRUNK' });
  });

  it('has shrunk when a parent was seen and is hidden', async () => {
    const parents: SyncDefinition['mapping'] = [
      { from: 'Account.Name', to: 'company', whenBlank: 'clear' },
    ];
    const world = await worldOf({ mapping: parents });
    await opened(world);
    await world.stores.syncs.advance(SYNC, seen('Contact.Account.Name'));
    delete world.salesforce.data.objects['Account'];
    await expect(opened(world, { runId: 'run-2' })).rejects.toMatchObject({
      type: 'ACCESS_SHRUNK',
    });
  });

  it.each<[string, Partial<Source>]>([
    ['Contacts', {}],
    ['accounts and their Contacts', { object: 'Account', people: 'contacts' }],
    ['roles', { object: 'Opportunity', people: 'allRoles' }],
    ['parents', { object: 'Deal__c', emailField: 'Contact__r.Email' }],
  ])('is remembered for all that a run of %s reads', async (_name, choice) => {
    const people: SyncDefinition['mapping'] = [
      { from: 'person.Title', to: 'title', whenBlank: 'clear' },
      { from: 'person.Account.Name', to: 'company', whenBlank: 'clear' },
    ];
    const world = await worldOf({ source: { optOutField: null, ...choice }, mapping: people });
    const { source } = await opened(world);
    const definition = (await world.stores.syncs.version(SYNC, 1))?.definition;
    if (!source || !definition) throw new Error('the run has nothing to read');
    const fields = readFieldNames(definition, source);
    await world.stores.syncs.advance(SYNC, { ...REACH, fields });
    for (const [i, name] of ['Email', 'Title', 'CreatedDate', 'AccountId'].entries()) {
      const shown = world.salesforce.data.objects['Contact']?.fields;
      hide(world, 'Contact', name);
      const again = opened(world, { runId: `run-${i + 2}` });
      await expect(again, name).rejects.toMatchObject({ type: 'ACCESS_SHRUNK' });
      Object.assign(world.salesforce.data.objects['Contact'] ?? {}, { fields: shown });
    }
  });

  it('is enough when a field is hidden that this version no longer reads', async () => {
    const world = await worldOf({ mapping: [] });
    await world.stores.syncs.advance(SYNC, seen('Contact.Title'));
    hide(world, 'Contact', 'Title');
    expect((await opened(world)).state).toBe('running');
  });
});

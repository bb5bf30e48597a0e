import { describe, expect, it } from 'vitest';
import { contactId, toField } from './people.js';
import { look, optedOut, statusOf } from './looks.js';
import { createWorld, runAll, type World } from './world.js';

const ADDRESS = 'a@x.example';
const ACCOUNT = '001000000000001AAA';
const NAMES = 'Id IsPersonAccount PersonEmail PersonHasOptedOutOfEmail IsDeleted MasterRecordId';

const setAccount = (world: World, optOut: boolean, email = ADDRESS, names = NAMES): void => {
  world.salesforce.data.objects['Account'] = {
    fields: names.split(' ').map(toField),
    records: [
      {
        ...{ Id: ACCOUNT, IsPersonAccount: true, PersonEmail: email },
        ...{ PersonHasOptedOutOfEmail: optOut, IsDeleted: false, MasterRecordId: null },
      },
    ],
  };
};

async function listed(): Promise<World> {
  const world = await createWorld({ leads: [{ n: 1, email: ADDRESS, name: 'Sato' }] });
  await runAll(world, 'run-1');
  return world;
}

describe('the opt-out of a Person Account', () => {
  it('counts, and ends where it was made', async () => {
    const world = await listed();
    setAccount(world, true);
    await look(world, 'run-2');
    expect(await optedOut(world)).toEqual([ACCOUNT]);
    expect(await statusOf(world, ADDRESS)).toBe('unsubscribed');
    setAccount(world, false);
    await look(world, 'run-3');
    expect(await optedOut(world)).toEqual([]);
    expect(await statusOf(world, ADDRESS)).toBe('subscribed');
  });

  it('stands beside that of its Contact: each ends by itself', async () => {
    const world = await listed();
    const contact = { n: 1, email: ADDRESS, name: 'Sato' };
    setAccount(world, true);
    world.setContacts([{ ...contact, optedOut: true }]);
    await look(world, 'run-2');
    expect(await optedOut(world)).toEqual([ACCOUNT, contactId(1)].sort());
    setAccount(world, false);
    await look(world, 'run-3');
    expect(await statusOf(world, ADDRESS)).toBe('unsubscribed');
    world.setContacts([contact]);
    await look(world, 'run-4');
    expect(await statusOf(world, ADDRESS)).toBe('subscribed');
  });

  it('fails the look when it is hidden, where the org has Person Accounts', async () => {
    const world = await listed();
    setAccount(world, true, ADDRESS, 'Id IsPersonAccount PersonEmail');
    await expect(look(world, 'run-2')).rejects.toMatchObject({
      type: 'ACCESS_SHRUNK',
      details: { object: 'Account' },
    });
  });

  it('is not asked for in an org without Person Accounts', async () => {
    const world = await listed();
    setAccount(world, true, ADDRESS, 'Id Name');
    await look(world, 'run-2');
    const asked = world.salesforce.calls.filter(({ name, object }) => {
      return object === 'Account' && name !== 'fields';
    });
    expect(asked).toEqual([]);
  });
});

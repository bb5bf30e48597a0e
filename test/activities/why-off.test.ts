import { expect, it } from 'vitest';
import { createWorld, LIST, runAll, type World } from './world.js';

const lead = (email: string) => ({ n: 1, email, name: 'A', optedOut: true });

async function outcomesAt({ stores, keyring }: World, email: string): Promise<string[]> {
  const decisions = await stores.decisions.of(LIST, keyring.emailKey(email));
  return decisions.map(({ outcome }) => outcome);
}

it('why somebody is off is told of the address that the record has now, once', async () => {
  const world = await createWorld({ leads: [lead('a@x.example')] });
  await runAll(world, 'run-1');
  world.setLeads([lead('b@x.example')]);
  for (const run of ['run-2', 'run-3']) await runAll(world, run);
  expect(await outcomesAt(world, 'a@x.example')).toEqual(['optedOut']);
  expect(await outcomesAt(world, 'b@x.example')).toEqual(['optedOut']);
});

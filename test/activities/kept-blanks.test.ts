import { expect, it } from 'vitest';
import { addVersion, createWorld, DEFINITION, memberOf, runAll, SYNC } from './world.js';

const lead = (company: string | null) => ({ n: 1, email: 'a@x.example', name: 'A', company });

it('a blank that kept its value is cleared by the run after an edit that clears blanks', async () => {
  const world = await createWorld({ leads: [lead('Acme')] });
  await runAll(world, 'run-1');
  world.setLeads([lead(null)]);
  await runAll(world, 'run-2');
  expect((await memberOf(world, 'a@x.example'))?.fields).toMatchObject({ company: 'Acme' });

  const mapping = DEFINITION.mapping.map((one) => ({ ...one, whenBlank: 'clear' as const }));
  await addVersion(world, { mapping });
  const { dispositions } = await runAll(world, 'run-3', SYNC, 2);
  expect(dispositions).toMatchObject({ updated: 1 });
  expect((await memberOf(world, 'a@x.example'))?.fields).toMatchObject({ company: null });
});

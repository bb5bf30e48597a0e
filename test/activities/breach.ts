import { expect } from 'vitest';
import { applyPlan } from '../../activities/apply-plan.js';
import { decidePlan, type PlanOrder } from '../../activities/decide-plan.js';
import { openRun } from '../../activities/open-run.js';
import type { RunMode } from '../../domain/run.js';
import { DEFAULT_GUARD } from '../../domain/sync.js';
import { leadId, type Person } from './people.js';
import {
  beat,
  createWorld,
  membersOf,
  runAll,
  START,
  stepsOf,
  SYNC,
  type World,
  type WorldOptions,
} from './world.js';

export const person = (n: number, more: Partial<Person> = {}): Person => ({
  ...{ n, email: `p${n}@x.example`, name: `P${n}` },
  ...more,
});
export const people = (count: number): Person[] =>
  Array.from({ length: count }, (_, i) => person(i + 1));
export const guard = { ...DEFAULT_GUARD, maxRemovals: 1 };

/** Five leads on the list, of which 2 and 3 left, 4 has another address and 5 none: more than the guard lets go. */
export const LEFT = [
  person(1),
  person(4, { email: 'new@x.example' }),
  person(5, { email: null }),
  person(6),
];

export async function breached(options: WorldOptions = {}): Promise<World> {
  const world = await createWorld({
    leads: people(5),
    ...options,
    definition: { guard, ...options.definition },
  });
  await runAll(world, 'run-1');
  world.setLeads(LEFT);
  await runAll(world, 'run-2');
  return world;
}

export const emails = async (world: World): Promise<string[]> =>
  (await membersOf(world)).map((member) => member.email).sort();
export const ON = [1, 2, 3, 4, 5, 6].map((n) => `p${n}@x.example`);

export const decide = (world: World, order: PlanOrder, runId = 'run-2', currentRunId?: string) =>
  decidePlan(world.deps, { runId, order, currentRunId: currentRunId ?? null });

export async function approve(world: World, runId = 'run-2') {
  expect(await decide(world, 'approve', runId)).toEqual({ refused: null });
  return applyPlan(world.deps, { runId }, beat());
}

export const planOf = async (world: World, runId = 'run-2') =>
  (await world.stores.removalPlans.get(runId)) ?? undefined;

export async function runAs(world: World, mode: RunMode, runId: string, upTo = 5): Promise<void> {
  const [, ...rest] = stepsOf(runId);
  const input = { syncId: SYNC, runId, version: 1, scheduledAt: START };
  await openRun(world.deps, { ...input, trigger: 'manual', mode });
  for (const step of rest.slice(0, upTo - 1)) await step(world.deps, 1);
}

/** Makes a lead one that an incremental run reads. */
export function touch(world: World, n: number): void {
  const found = world.salesforce.data.objects['Lead']?.records.find(({ Id }) => Id === leadId(n));
  if (found) found['SystemModstamp'] = '2099-01-01T00:00:00.000Z';
}

import { describe, expect, it } from 'vitest';
import type { Stores } from '../../store/port.js';
import type { Person } from './people.js';
import { createWorld, runAll, stepsOf, type World } from './world.js';

const people: Person[] = Array.from({ length: 2_000 }, (_, i) => ({
  n: i + 1,
  email: `p${i}@x.example`,
  name: 'Sato',
}));

/** Counts calls of every store, `room.name`. */
function counting(stores: Stores, calls: Map<string, number>): Stores {
  const counted = Object.entries(stores).map(([room, store]: [string, object]) => [
    room,
    new Proxy(store, {
      get(target, key, receiver) {
        const found: unknown = Reflect.get(target, key, receiver);
        if (typeof found !== 'function') return found;
        return (...args: unknown[]) => {
          const name = `${room}.${String(key)}`;
          const items = args.length === 1 && Array.isArray(args[0]) ? args[0].length : 1;
          if (items > 0) calls.set(name, (calls.get(name) ?? 0) + 1);
          return found.apply(target, args);
        };
      },
    }),
  ]);
  return Object.fromEntries(counted) as Stores;
}

async function callsOfReading(world: World, runId: string): Promise<Map<string, number>> {
  const [open, consents, pages, ...rest] = stepsOf(runId);
  const calls = new Map<string, number>();
  await open?.(world.deps, 1);
  await consents?.(world.deps, 1);
  await pages?.({ ...world.deps, stores: counting(world.stores, calls) }, 1);
  for (const step of rest) await step(world.deps, 1);
  return calls;
}

describe('a page of 2,000 records', () => {
  it('costs no member read or write and one ledger write when nothing changed', async () => {
    const world = await createWorld({ leads: people, pageSize: 2_000 });
    await runAll(world, 'run-1');
    const calls = await callsOfReading(world, 'run-2');
    const ofMembers = [...calls.keys()].filter((name) => name.startsWith('members.'));
    expect(ofMembers).toEqual([]);
    // One more of each for the empty page that ends the read.
    expect(calls.get('ledger.write')).toBe(2);
    expect(calls.get('claims.blocks')).toBe(2);
    expect(calls.get('claims.write')).toBeUndefined();
    expect(calls.get('consents.byKeys')).toBeUndefined();
  }, 30_000);

  it('is loaded for the first time without reading a single member', async () => {
    const world = await createWorld({ leads: people, pageSize: 2_000 });
    const calls = await callsOfReading(world, 'run-1');
    expect(calls.get('members.insertNew')).toBe(1);
    expect(calls.get('members.getMany')).toBeUndefined();
    expect(calls.get('claims.write')).toBe(1);
  }, 30_000);

  it('costs a write for each changed member only', async () => {
    const world = await createWorld({ leads: people, pageSize: 2_000 });
    await runAll(world, 'run-1');
    world.setLeads(people.map((p) => (p.n === 700 ? { ...p, name: 'Ito' } : p)));
    const counts = await runAll(world, 'run-2');
    expect(counts.memberWrites).toBe(1);
    expect(counts.dispositions).toMatchObject({ updated: 1, unchanged: 1_999 });
  }, 30_000);
});

import type { ActivityDeps } from '../../activities/deps.js';
import type { Stores } from '../../store/port.js';
import { stepsOf, type World } from './world.js';

/** The process dies: nothing after this happens in its attempt. */
export class Death extends Error {}

/** At which write an attempt dies, counted from its begin, and whether that write still took effect. */
export interface Fate {
  afterWrites: number;
  lastOneDone: boolean;
}

type WritingRoom =
  | 'members'
  | 'claims'
  | 'consents'
  | 'suppressions'
  | 'runs'
  | 'ledger'
  | 'removalPlans'
  | 'decisions';
const WRITES: Record<WritingRoom, readonly string[]> = {
  members: ['insertNew', 'replace', 'remove'],
  claims: ['write'],
  consents: ['upsert'],
  suppressions: ['add'],
  runs: ['open', 'checkpoint', 'update'],
  ledger: ['write'],
  removalPlans: ['put', 'change', 'putResubscribes'],
  decisions: ['add'],
};

/**
 * Stores that die at one write, and stay dead. Members are written one at a time, so that a death may fall in the
 * middle of a bulk write.
 */
export function mortalStores(stores: Stores, fate: Fate): Stores {
  let left = fate.afterWrites;
  const passing = async (write: () => Promise<unknown>): Promise<unknown> => {
    if (left < 0) throw new Death('dead already');
    left -= 1;
    if (left >= 0) return write();
    if (fate.lastOneDone) await write();
    throw new Death('died at a write');
  };
  const mortal = { ...stores };
  for (const room of Object.keys(WRITES) as WritingRoom[]) {
    const names = WRITES[room];
    Object.assign(mortal, { [room]: withDeaths(stores[room], names, passing) });
  }
  return mortal;
}

function withDeaths<T extends object>(
  room: T,
  names: readonly string[],
  passing: (write: () => Promise<unknown>) => Promise<unknown>,
): T {
  return new Proxy(room, {
    get(target, name, receiver) {
      const found: unknown = Reflect.get(target, name, receiver);
      if (typeof found !== 'function' || !names.includes(String(name))) return found;
      return (...args: unknown[]) => oneByOne(args, passing, (some) => found.apply(target, some));
    },
  });
}

/** A bulk write of documents, cut into single ones; other writes pass as they are. */
async function oneByOne(
  args: unknown[],
  passing: (write: () => Promise<unknown>) => Promise<unknown>,
  write: (args: unknown[]) => Promise<unknown>,
): Promise<unknown> {
  const [items] = args;
  if (args.length !== 1 || !Array.isArray(items)) return passing(() => write(args));
  const answers: Record<string, unknown[]> = { taken: [], lost: [] };
  for (const item of items) {
    const answer = (await passing(() => write([[item]]))) as Record<string, unknown[]> | undefined;
    for (const [name, ids] of Object.entries(answer ?? {})) answers[name]?.push(...ids);
  }
  return answers;
}

/**
 * A run whose attempts die as fated, one after the other, each step being tried again as Temporal does; then
 * undisturbed to its end. `between` changes the world after each death.
 */
export async function runWithDeaths(
  world: World,
  runId: string,
  fates: readonly Fate[],
  between: (death: number) => void,
): Promise<number> {
  let deaths = 0;
  let deps = mortalDeps(world.deps, fates[0]);
  for (const step of stepsOf(runId)) {
    for (let attempt = 1; !(await survives(() => step(deps, attempt))); attempt += 1) {
      between(deaths);
      deaths += 1;
      deps = mortalDeps(world.deps, fates[deaths]);
    }
  }
  return deaths;
}

/** Writes are counted over all steps, until the death. Without a fate nothing happens. */
export const mortalDeps = (deps: ActivityDeps, fate: Fate | undefined): ActivityDeps =>
  fate ? { ...deps, stores: mortalStores(deps.stores, fate) } : deps;

export async function survives(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Death) return false;
    throw error;
  }
}

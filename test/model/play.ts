import type { RunRecord } from '../../domain/run.js';
import type { Stores } from '../../store/port.js';
import { approve, erase, liftOurs, reject, unsubscribe } from './acts.js';
import { addressOf } from './address.js';
import { dump } from './emulated-org.js';
import { differences, foundIn, wantedOf, type Difference } from './findings.js';
import { House, keyring } from './house.js';
import { run as runModel, type Outcome } from './model.js';
import { emptyState, newSync, syncOf, type State } from './state.js';
import { unexplained } from './why.js';
import type { Step, StepOf, Story } from './story.js';

export interface Mismatch {
  story: Story;
  /** Place of the step after which the two differed. */
  at: number;
  step: Step;
  differences: Difference[];
  /** What the product threw, where it did. */
  error: string | null;
}

/** Plays a story in both worlds, and compares after each step that changes lists. Null when they never differ. */
export async function play(story: Story, stores?: Stores): Promise<Mismatch | null> {
  const house = await House.open(story, stores);
  try {
    const state = stateOf(story);
    for (const [at, step] of story.steps.entries()) {
      const told = await tell(house, state, story, step);
      if (told.differences.length > 0 || told.error !== null) return { story, at, step, ...told };
    }
    return null;
  } finally {
    await house.close();
  }
}

export function stateOf(story: Story): State {
  const state = emptyState(story.lists);
  for (const { id, definition } of story.syncs) {
    state.syncs.set(id, newSync(id, definition));
  }
  return state;
}

export type Told = Pick<Mismatch, 'differences' | 'error'>;

export async function tell(house: House, state: State, story: Story, step: Step): Promise<Told> {
  try {
    const done = await act(house, state, step);
    if (done === null) return { differences: [], error: null };
    const { stores } = house.deps;
    const found = await foundIn(stores, story.lists, done.run);
    const differ = differences(found, wantedOf(state, done.outcome));
    return { differences: [...differ, ...(await whyNot(stores, done))], error: null };
  } catch (error) {
    return { differences: [], error: error instanceof Error ? String(error.stack) : 'unknown' };
  }
}

interface Done {
  run: RunRecord | null;
  outcome: Outcome | null;
}

const whyNot = async (stores: Stores, { run, outcome }: Done): Promise<Difference[]> =>
  run && outcome ? unexplained(stores, run.listId, run.syncId, outcome) : [];

/** Null: nothing that the lists could show. */
async function act(house: House, state: State, step: Step): Promise<Done | null> {
  const { emulator, nowMs } = house;
  const acted = { run: null, outcome: null };
  switch (step.do) {
    case 'define':
      syncOf(state, step.sync).versions.push(step.definition);
      await house.define(step);
      return null;
    case 'run': {
      const run = await house.run(step);
      if (run.state === 'failed') throw new Error(`the run failed: ${JSON.stringify(run.error)}`);
      const org = dump(emulator.org);
      const at = { nowMs, pageSize: house.deps.pageSize };
      return { run, outcome: runModel(state, syncOf(state, step.sync), org, step.mode, at) };
    }
    case 'approve':
    case 'reject': {
      const isDecided = await house.decide(step.sync, step.do);
      const sync = syncOf(state, step.sync);
      if (isDecided !== (sync.plan !== null)) {
        throw new Error(isDecided ? 'a plan waited that should not' : 'no plan waited');
      }
      if (step.do === 'reject') reject(sync);
      else approve(state, sync, dump(emulator.org), nowMs);
      return acted;
    }
    case 'suppress':
    case 'unsubscribe':
    case 'lift':
    case 'erase':
      await atDesk(house, state, step);
      return acted;
    default:
      house.happen(step);
      return null;
  }
}

type DeskStep = StepOf<'suppress'> | StepOf<'unsubscribe'> | StepOf<'lift'> | StepOf<'erase'>;

async function atDesk(house: House, state: State, step: DeskStep): Promise<void> {
  const { email } = addressOf(step.email);
  if (email === null) throw new Error('stories name usable addresses');
  const emailKey = keyring.emailKey(email);
  const by = { actor: 'test', reason: 'a story' };
  switch (step.do) {
    case 'suppress':
    case 'unsubscribe': {
      const cause = step.do === 'suppress' ? step.cause : 'unsubscribed';
      const reason = { cause, at: new Date(house.nowMs).toISOString(), ...by };
      await house.desk.suppress([{ scope: step.scope, emailKey, reason }]);
      return unsubscribe(state, step.scope, email, cause);
    }
    case 'lift':
      await house.desk.lift(emailKey, step.scopes, step.causes);
      return step.scopes.forEach((scope) => liftOurs(state, scope, email, step.causes));
    case 'erase':
      await house.desk.erase({ emailKey, spellings: [email] }, by);
      return erase(state, email);
  }
}

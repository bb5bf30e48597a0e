import type { Consent } from '../domain/member.js';
import type { PlanState, RemovalPlan } from '../domain/removal-plan.js';
import { onceMoreIfTaken } from './bulk-write.js';
import type { Models } from './models/index.js';
import type { HeldResubscribesDoc, RemovalPlanDoc } from './models/removal-plan.js';
import type { RemovalPlanStore } from './port.js';

type PlanModels = Pick<Models, 'removalPlans' | 'heldResubscribes'>;

const OPEN_STATES: PlanState[] = ['waiting', 'applying'];

export function createRemovalPlanStore(models: PlanModels): RemovalPlanStore {
  const { removalPlans: plans, heldResubscribes } = models;

  return {
    async put({ runId, ...plan }) {
      await onceMoreIfTaken(() => plans.replaceOne({ _id: runId }, plan, { upsert: true }));
    },
    async get(runId) {
      const found = await plans.findOne({ _id: runId }).lean<RemovalPlanDoc | null>();
      return found && toPlan(found);
    },
    async open(syncId) {
      const [newest] = await plans
        .find({ syncId, state: { $in: OPEN_STATES } })
        .sort({ runSeq: -1 })
        .limit(1)
        .lean<RemovalPlanDoc[]>();
      return newest === undefined ? null : toPlan(newest);
    },
    async change(runId, from, change) {
      const changed = await plans
        .findOneAndUpdate(
          { _id: runId, state: { $in: from } },
          { $set: change },
          { returnDocument: 'after' },
        )
        .lean<RemovalPlanDoc | null>();
      return changed && toPlan(changed);
    },
    async putResubscribes(runId, part, consents) {
      const _id = heldPartId(runId, part);
      await onceMoreIfTaken(() =>
        heldResubscribes.replaceOne({ _id }, { consents }, { upsert: true }),
      );
    },
    resubscribes: (runId) => everyHeld(heldResubscribes, runId),
  };
}

export const isOpen = ({ state }: RemovalPlan): boolean => OPEN_STATES.includes(state);

/** Parts are padded so that ids sort as numbers do. */
export const heldPartId = (runId: string, part: number): string =>
  `${runId}:${String(part).padStart(7, '0')}`;

/** Ids first, then part by part: a cursor over whole parts would be held in the embedded server's memory. */
async function* everyHeld(
  heldResubscribes: Models['heldResubscribes'],
  runId: string,
): AsyncGenerator<Consent> {
  const ids = await heldResubscribes
    .find({ _id: { $gt: `${runId}:`, $lt: `${runId};` } }, { _id: 1 })
    .sort({ _id: 1 })
    .lean<{ _id: string }[]>();
  for (const { _id } of ids) {
    const part = await heldResubscribes.findOne({ _id }).lean<HeldResubscribesDoc | null>();
    yield* part?.consents ?? [];
  }
}

const toPlan = ({ _id, ...plan }: RemovalPlanDoc): RemovalPlan => ({ runId: _id, ...plan });

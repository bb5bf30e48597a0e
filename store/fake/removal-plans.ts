import type { Consent } from '../../domain/member.js';
import type { RemovalPlan } from '../../domain/removal-plan.js';
import type { RemovalPlanStore } from '../port.js';
import { heldPartId, isOpen } from '../removal-plans.js';
import { Table } from './table.js';

export function createFakeRemovalPlanStore(): RemovalPlanStore {
  const plans = new Table<RemovalPlan>();
  const parts = new Table<{ runId: string; consents: Consent[] }>();

  return {
    async put(plan) {
      plans.put(plan.runId, plan);
    },
    async get(runId) {
      return plans.get(runId);
    },
    async open(syncId) {
      const open = plans.all().filter((plan) => plan.syncId === syncId && isOpen(plan));
      return open.sort((a, b) => b.runSeq - a.runSeq)[0] ?? null;
    },
    async change(runId, from, change) {
      const plan = plans.get(runId);
      return plan !== null && from.includes(plan.state) ? plans.update(runId, change) : null;
    },
    async putResubscribes(runId, part, consents) {
      parts.put(heldPartId(runId, part), { runId, consents });
    },
    async *resubscribes(runId) {
      for (const part of parts.all()) if (part.runId === runId) yield* part.consents;
    },
  };
}

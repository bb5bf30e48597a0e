/** What the guard of a run held until a person says (R4, C5). Its rows stand in the run's ledger. */
export interface RemovalPlan {
  runId: string;
  syncId: string;
  listId: string;
  /** Of the run: a newer full run supersedes the plan. */
  runSeq: number;
  removals: number;
  resubscribes: number;
  state: PlanState;
  createdAt: string;
  /** 14 days later; ISO. */
  expiresAt: string;
  /** Name of the API key that decided, `system` when nobody did; null while the plan waits. */
  decidedBy: string | null;
  decidedAt: string | null;
  reason: string | null;
}

export type PlanState = 'waiting' | 'applying' | 'approved' | 'rejected' | 'expired' | 'superseded';

export const PLAN_LIFE_DAYS = 14;

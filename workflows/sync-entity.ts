import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  condition,
  patched,
  startChild,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import type { Plan } from '../activities/plan-fire.js';
import { runWorkflowId, scheduledRunId } from '../domain/ids.js';
import type { PendingRun } from './messages.js';
import { local } from './proxies.js';
import { holdSignal, run } from './run.js';
import { SyncApproval } from './sync-approval.js';
import type { Projector } from './sync-projector.js';
import type { OpenPlan, SyncMemory } from './sync-state.js';

/** The moving part of a sync: its plan, and the run that is going on. */
export class SyncEntity {
  private child: ChildWorkflowHandle<typeof run> | null = null;
  private childScope: CancellationScope | null = null;
  private replan = true;
  private orders = 0;
  private planning: Promise<void> = Promise.resolve();
  private readonly approval: SyncApproval;

  constructor(
    readonly syncId: string,
    private readonly memory: SyncMemory,
    private readonly projector: Projector,
  ) {
    this.approval = new SyncApproval(syncId, memory, projector);
  }

  /** Waits until a run is due; false when the sync is gone. What a person approved comes before any run. */
  async awaitTurn(): Promise<boolean> {
    for (;;) {
      if (this.memory.removed || this.memory.gone) return false;
      if (this.replan) await this.plan();
      else if (this.approval.isDue()) await this.settleApproval();
      else if (this.isDue()) return true;
      else await this.sleep();
    }
  }

  /** Something changed that the plan depends on. */
  wake(): void {
    this.replan = true;
  }

  pause(): void {
    this.memory.paused = true;
  }

  /** Fires that fell into the pause are passed over. */
  resume(): void {
    if (!this.memory.paused) return;
    this.memory.paused = false;
    this.memory.plannedAfter = new Date().toISOString();
  }

  remove(): void {
    this.memory.removed = true;
    this.memory.pending = null;
    this.childScope?.cancel();
    this.approval.cancel();
  }

  /** Leaves nothing behind that waits for a person. */
  async dropPlan(): Promise<void> {
    await this.approval.drop();
  }

  /** Makes the run that is going on stop at its next page, or go on, as the sync is paused or not. */
  async tellRun(): Promise<void> {
    if (!this.child) return;
    this.orders += 1;
    await this.child.signal(holdSignal, { order: this.orders, hold: this.memory.paused });
  }

  async runNext(): Promise<void> {
    const due = this.memory.pending as PendingRun;
    this.memory.pending = null;
    this.memory.current = due;
    await this.projector.project();
    this.memory.lastRunFailed = !(await this.runChild(due));
    this.memory.lastRunId = due.runId;
    this.memory.current = null;
    this.child = null;
    this.replan = true;
  }

  private async settleApproval(): Promise<void> {
    await this.approval.act();
    this.replan = true;
  }

  /** Plans anew when something changed; plans take turns, since orders arrive while a run goes on. */
  async plan(): Promise<void> {
    const mine = this.planning.then(() => (this.replan ? this.planOnce() : undefined));
    this.planning = mine.catch(() => undefined);
    return mine;
  }

  private async planOnce(): Promise<void> {
    this.replan = false;
    const { version, plannedAfter, plannedVersion } = this.memory;
    const input = { syncId: this.syncId, version, plannedAfter, plannedVersion };
    const plan = await local.planFire(input);
    this.memory.gone = plan.gone;
    this.memory.fireAt = plan.fireAt;
    this.memory.plannedAfter = plan.plannedAfter;
    this.memory.plannedVersion = version;
    this.memory.planned = true;
    this.memory.open = openPlan(plan);
    this.projector.describe(plan.schedule, plan.local);
    if (plan.gone) return;
    if (plan.fireAt !== null && Date.parse(plan.fireAt) <= Date.now()) this.takeFire(plan.fireAt);
    await this.projector.project();
  }

  /** A fire while a run waits already is that run: never two wait. */
  private takeFire(fireAt: string): void {
    if (this.memory.paused) return;
    this.memory.plannedAfter = fireAt;
    this.memory.fireAt = null;
    this.replan = true;
    this.memory.pending ??= {
      runId: scheduledRunId(this.syncId, fireAt),
      trigger: 'schedule',
      mode: 'full',
      scheduledAt: fireAt,
    };
  }

  private isDue(): boolean {
    return this.memory.pending !== null && !this.memory.paused;
  }

  private async sleep(): Promise<void> {
    const { fireAt, paused } = this.memory;
    // An order may have planned anew before this condition is looked at.
    const seesPlans = patched('wake-on-new-plan');
    const isNew = () => this.memory.fireAt !== fireAt || this.memory.paused !== paused;
    const awake = () =>
      this.replan ||
      this.memory.removed ||
      this.isDue() ||
      this.approval.isDue() ||
      (seesPlans && isNew());
    const wakeAt = earlier(paused ? null : fireAt, this.approval.expiresAt);
    if (wakeAt === null) return condition(awake);
    const woken = await condition(awake, Math.max(wakeAt - Date.now(), 1));
    if (!woken) this.replan = true;
  }

  /** True when the run succeeded, or an earlier life of this sync has run it already. */
  private async runChild(due: PendingRun): Promise<boolean> {
    const scope = new CancellationScope();
    this.childScope = scope;
    try {
      await scope.run(() => this.followChild(due));
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return true;
      if (CancellationScope.current().consideredCancelled) throw error;
      return this.memory.removed;
    } finally {
      this.childScope = null;
    }
  }

  private async followChild({ runId, trigger, mode, scheduledAt }: PendingRun): Promise<void> {
    const { version } = this.memory;
    this.child = await startChild(run, {
      workflowId: runWorkflowId(runId),
      args: [{ syncId: this.syncId, runId, version, trigger, mode, scheduledAt }],
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: `${trigger} run, version ${version}, ${mode}`,
    });
    if (this.memory.paused) await this.tellRun();
    await this.child.result();
  }
}

/** The earlier of two ISO instants, in milliseconds. */
function earlier(a: string | null, b: string | null): number | null {
  const instants = [a, b].flatMap((at) => (at === null ? [] : [Date.parse(at)]));
  return instants.length === 0 ? null : Math.min(...instants);
}

/** Plans in histories of before there were approvals name none. */
const openPlan = ({ waitingRunId, planExpiresAt }: Partial<Plan>): OpenPlan | null =>
  waitingRunId ? { runId: waitingRunId, expiresAt: planExpiresAt ?? null } : null;

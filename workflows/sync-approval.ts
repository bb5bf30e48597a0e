import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  executeChild,
  sleep,
} from '@temporalio/workflow';
import { approvalWorkflowId } from '../domain/ids.js';
import { approval } from './approval.js';
import { local, quick } from './proxies.js';
import type { Projector } from './sync-projector.js';
import type { OpenPlan, SyncMemory } from './sync-state.js';

/** The removal plan of a sync that is open: applied once a person approved it, over when nobody answers in time (R4). */
export class SyncApproval {
  private scope: CancellationScope | null = null;

  constructor(
    private readonly syncId: string,
    private readonly memory: SyncMemory,
    private readonly projector: Projector,
  ) {}

  /** When the plan ends unanswered, ISO; null when nothing waits for that. */
  get expiresAt(): string | null {
    return this.memory.open?.expiresAt ?? null;
  }

  /** Whether the plan asks for something that is to be done before the next run. */
  isDue(): boolean {
    const { open } = this.memory;
    if (!open) return false;
    return open.expiresAt === null || Date.parse(open.expiresAt) <= Date.now();
  }

  async act(): Promise<void> {
    const { runId, expiresAt } = this.memory.open as OpenPlan;
    if (expiresAt === null) return this.apply(runId);
    await local.decidePlan({ runId, order: 'expire', currentRunId: null });
  }

  /** The sync is deleted: nobody can decide any more, and the claims stay. */
  async drop(): Promise<void> {
    if (!this.memory.open) return;
    const { runId } = this.memory.open;
    await local.decidePlan({ runId, order: 'drop', currentRunId: null });
  }

  cancel(): void {
    this.scope?.cancel();
  }

  private async apply(runId: string): Promise<void> {
    this.memory.applyingRunId = runId;
    await this.projector.project();
    const scope = new CancellationScope();
    this.scope = scope;
    try {
      await scope.run(() => this.runChild(runId));
    } catch (error) {
      if (CancellationScope.current().consideredCancelled) throw error;
      await this.recover(runId, error);
    } finally {
      this.scope = null;
      this.memory.applyingRunId = null;
    }
  }

  private async runChild(runId: string): Promise<void> {
    await executeChild(approval, {
      workflowId: approvalWorkflowId(runId),
      args: [{ syncId: this.syncId, runId }],
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: 'approved removals',
    });
  }

  /** What an earlier life of this sync has begun ends by itself; what was terminated by hand waits for a person again. */
  private async recover(runId: string, error: unknown): Promise<void> {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return sleep('10 seconds');
    if (!this.memory.removed) await quick.reopenPlan({ runId, error: null });
  }
}

import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { NEXT_FIRE_AT, SYNC_STATE } from './attributes.js';
import { local } from './proxies.js';
import { statusOf, type SyncMemory } from './sync-state.js';

/** Shows a sync's state outside: the store's projection, search attributes and the details in the Temporal UI. */
export class Projector {
  private turn: Promise<void> = Promise.resolve();
  private schedule = '';
  private nextLocal: string | null = null;

  constructor(
    private readonly syncId: string,
    private readonly memory: SyncMemory,
  ) {}

  describe(schedule: string, nextLocal: string | null): void {
    this.schedule = schedule;
    this.nextLocal = nextLocal;
  }

  /** Writes the state of now. Writes take turns, so an older state never lands on a newer one. */
  async project(): Promise<void> {
    const mine = this.turn.then(() => this.write());
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async write(): Promise<void> {
    const status = statusOf(this.memory);
    upsertSearchAttributes([
      { key: SYNC_STATE, value: status.state },
      { key: NEXT_FIRE_AT, value: status.nextRunAt === null ? null : new Date(status.nextRunAt) },
    ]);
    setCurrentDetails(this.details());
    const { gone } = await local.projectSync({ syncId: this.syncId, ...status });
    if (gone) this.memory.gone = true;
  }

  private details(): string {
    const { state, version, nextRunAt, currentRunId, lastRunId } = statusOf(this.memory);
    const next = nextRunAt === null ? 'none' : `${nextRunAt} (${this.nextLocal ?? nextRunAt})`;
    const { open } = this.memory;
    return [
      `**${state}**, version ${version}`,
      `Schedule: ${this.schedule}`,
      `Next fire: ${next}`,
      `Current run: ${currentRunId ?? 'none'}`,
      `Last run: ${lastRunId ?? 'none'}${this.memory.lastRunFailed ? ' (failed)' : ''}`,
      ...(open ? [`Removals wait for approval: run ${open.runId}`] : []),
    ].join('\n\n');
  }
}

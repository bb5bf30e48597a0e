import { condition } from '@temporalio/workflow';
import type { HoldOrder } from './messages.js';
import { quick } from './proxies.js';

/**
 * Whether a run is to hold, kept here and in the store, where its pages look. One writer brings the store to what is
 * wanted, so that orders close together cannot leave the two apart.
 */
export class Hold {
  private wanted = false;
  private stored = false;
  private newest = 0;
  private isWriting = false;

  constructor(private readonly runId: string) {}

  get isWanted(): boolean {
    return this.wanted;
  }

  /** Takes the newest order; one that was overtaken on its way is ignored. */
  async take({ order, hold }: HoldOrder): Promise<void> {
    if (order < this.newest) return;
    this.newest = order;
    this.wanted = hold;
    if (!this.isWriting) await this.write();
  }

  /** Resolves when nothing holds the run, neither here nor in the store. */
  async lifted(): Promise<void> {
    await condition(() => !this.wanted && !this.stored && !this.isWriting);
  }

  private async write(): Promise<void> {
    this.isWriting = true;
    try {
      while (this.wanted !== this.stored) {
        const hold = this.wanted;
        await quick.holdRun({ runId: this.runId, hold });
        this.stored = hold;
      }
    } finally {
      this.isWriting = false;
    }
  }
}

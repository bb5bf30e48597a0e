import type { Clock } from '../clock.js';

interface Commit {
  dueAt: number;
  act: () => void;
}

/** Writes that carry the stamps of when they were made but can be seen only later, as those of a long transaction. */
export class DelayedCommits {
  private waiting: Commit[] = [];

  constructor(private readonly clock: Clock) {}

  add(afterMs: number, act: () => void): void {
    this.waiting.push({ dueAt: this.clock.now() + afterMs, act });
  }

  /** Carries out what is due by the org's clock, in the order of its due times. */
  settle(): void {
    if (this.waiting.length === 0) return;
    const now = this.clock.now();
    const due = this.waiting.filter(({ dueAt }) => dueAt <= now);
    this.waiting = this.waiting.filter(({ dueAt }) => dueAt > now);
    for (const { act } of due.sort((a, b) => a.dueAt - b.dueAt)) act();
  }

  clear(): void {
    this.waiting = [];
  }
}

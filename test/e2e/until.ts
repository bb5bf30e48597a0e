import { setTimeout as wait } from 'node:timers/promises';

export interface Patience {
  /** What is waited for, for the message. */
  what: string;
  /** Generous: an upper bound for a slow machine, no claim about speed. */
  withinMs?: number;
  everyMs?: number;
}

/** Asks until the answer is neither null nor undefined nor false. */
export async function until<T>(
  ask: () => Promise<T | null | undefined | false>,
  { what, withinMs = 120_000, everyMs = 150 }: Patience,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${withinMs / 1000} s in vain for ${what}`);
    await wait(everyMs);
  }
}

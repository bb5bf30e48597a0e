import { setTimeout as wait } from 'node:timers/promises';
import type { Child } from './child.js';

const POLL_MS = 100;

export interface Waiting {
  child: Child;
  /** For the message, e.g. `Temporal`. */
  name: string;
  withinMs: number;
  wayOut: string;
}

/**
 * Asks until the server gives an answer other than null. Throws `ServerTrouble` with the end of its log
 * when the server ends before, or does not answer in time.
 */
export async function until<T>(waiting: Waiting, ask: () => Promise<T | null>): Promise<T> {
  try {
    return await answer(waiting, ask);
  } catch (error) {
    await waiting.child.kill();
    throw error;
  }
}

async function answer<T>(waiting: Waiting, ask: () => Promise<T | null>): Promise<T> {
  const { child, name, withinMs, wayOut } = waiting;
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    if (!child.isRunning()) throw child.trouble(`${name} ended while it was starting`, wayOut);
    const given = await ask();
    if (given !== null) return given;
    await wait(POLL_MS);
  }
  throw child.trouble(`${name} does not answer after ${withinMs / 1000} s`, wayOut);
}

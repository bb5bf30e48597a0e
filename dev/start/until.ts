import { setTimeout as wait } from 'node:timers/promises';

export interface Deadline {
  timeoutMs: number;
  trouble: () => Error;
}

/** Asks again and again until the answer is true. Throws the trouble when time is up. */
export async function until(
  isReady: () => Promise<boolean>,
  { timeoutMs, trouble }: Deadline,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isReady())) {
    if (Date.now() > deadline) throw trouble();
    await wait(150);
  }
}

import { continueAsNew, isCancellation, setCurrentDetails, sleep } from '@temporalio/workflow';
import type { ConsentWatchInput } from './messages.js';
import { looks } from './proxies.js';
import { describeFailure } from './run.js';

/** Keeps history short: about ten events a look. */
const LOOKS = 100;
const AFTER_FAILURE_MS = 3_600_000;

/** Looks at the opt-outs of a connection's org at least daily, beside all runs, for as long as the connection exists. */
export async function consentWatch({ connectionId }: ConsentWatchInput): Promise<void> {
  for (let done = 0; done < LOOKS; done += 1) {
    const pauseMs = await look(connectionId);
    if (pauseMs === null) return;
    await sleep(pauseMs);
  }
  await continueAsNew<typeof consentWatch>({ connectionId });
}

/** Answers how long to wait for the next look; null when the connection is gone. */
async function look(connectionId: string): Promise<number | null> {
  try {
    const seen = await looks.watchConsents({ connectionId });
    const held = seen.resubscribesHeld;
    setCurrentDetails(
      seen.gone
        ? 'The connection is gone'
        : `${seen.optedOut} opted-out records, ${seen.changed} changes, ${held} ended opt-outs left to a run`,
    );
    return seen.gone ? null : seen.nextLookInMs;
  } catch (error) {
    if (isCancellation(error)) throw error;
    const { code, message } = describeFailure(error);
    setCurrentDetails(`Failed, tried again in an hour: ${code}. ${message}`);
    return AFTER_FAILURE_MS;
  }
}

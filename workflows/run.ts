import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  defineSignal,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { LIST_ID, OBJECT, RUN_OUTCOME, SYNC_ID } from './attributes.js';
import type { RunError } from '../domain/run.js';
import { Hold } from './hold.js';
import type { HoldOrder, RunInput, RunResult } from './messages.js';
import { medium, pages, quick } from './proxies.js';

/** The sync asks its run to stop at the next page, or to go on. */
export const holdSignal = defineSignal<[HoldOrder]>('hold');

/** One pass over the source: open, consents, pages, settle, close. Works on ids; records never come here. */
export async function run(input: RunInput): Promise<RunResult> {
  const hold = new Hold(input.runId);
  setHandler(holdSignal, (order) => hold.take(order));
  try {
    return await pass(input, hold);
  } catch (error) {
    await CancellationScope.nonCancellable(() => recordEnd(input, error));
    throw error;
  }
}

async function pass(input: RunInput, hold: Hold): Promise<RunResult> {
  const { runId } = input;
  setCurrentDetails('Opening: freezing version, org and access');
  const opened = await medium.openRun(input);
  const { listId, object, expected } = opened;
  upsertSearchAttributes([
    { key: SYNC_ID, value: input.syncId },
    { key: LIST_ID, value: listId },
    { key: OBJECT, value: object },
  ]);
  setCurrentDetails('Reading opt-outs of the org');
  const consents = await pages.readConsents({ runId });
  await readAll(input, expected, hold);
  setCurrentDetails('Settling: confirming who left, telling winners of shared addresses');
  const settled = await pages.settleRun({ runId });
  const cost = {
    apiCalls: opened.apiCalls + consents.apiCalls + settled.apiCalls,
    retries: opened.retries + consents.retries + settled.retries,
    memberWrites: settled.memberWrites,
  };
  const closed = await medium.closeRun({ runId, cost });
  const state = closed.waiting ? 'waitingForApproval' : 'succeeded';
  upsertSearchAttributes([{ key: RUN_OUTCOME, value: state }]);
  const waiting = closed.waiting ? ', what the guard held waits for approval' : '';
  setCurrentDetails(
    `Succeeded: ${closed.read} records read, ${closed.memberWrites} members written, ledger closed${waiting}`,
  );
  return { state, code: null, read: closed.read };
}

async function readAll({ runId }: RunInput, expected: number | null, hold: Hold): Promise<void> {
  for (;;) {
    await hold.lifted();
    const chunk = await pages.readPages({ runId });
    const progress = `page ${chunk.pageNo}, ${chunk.read} of about ${expected ?? '?'} records`;
    if (chunk.done) return setCurrentDetails(`Read complete: ${progress}`);
    setCurrentDetails(hold.isWanted ? `Held by a pause at ${progress}` : `Reading: ${progress}`);
  }
}

async function recordEnd(input: RunInput, error: unknown): Promise<void> {
  const state = isCancellation(error) ? 'cancelled' : 'failed';
  const failure = state === 'failed' ? describeFailure(error) : null;
  await quick.endRun({ runId: input.runId, state, error: failure });
  upsertSearchAttributes([{ key: RUN_OUTCOME, value: state }]);
  setCurrentDetails(failure ? `Failed: ${failure.code}. ${failure.message}` : 'Cancelled');
}

/** Failures are told apart by type; the messages of ours are written for people and hold no personal data. */
export function describeFailure(error: unknown): { code: RunErrorCode; message: string } {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure && cause.type) {
    return { code: cause.type as RunErrorCode, message: cause.message };
  }
  const timedOut = 'The run did not get through in time; see its activities in the Temporal UI.';
  return { code: 'INTERNAL', message: timedOut };
}

type RunErrorCode = RunError['code'];

import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import { manualRunId } from '../domain/ids.js';
import {
  approveUpdate,
  pauseUpdate,
  readyUpdate,
  reconfigureUpdate,
  rejectUpdate,
  removeUpdate,
  resumeUpdate,
  runNowUpdate,
  statusQuery,
  type CommandInput,
  type DecideInput,
  type RefusalType,
  type RunNowAnswer,
  type RunNowInput,
  type SyncStatus,
} from './messages.js';
import { local } from './proxies.js';
import type { SyncEntity } from './sync-entity.js';
import type { Projector } from './sync-projector.js';
import { note, seen, statusOf, type SyncMemory } from './sync-state.js';

/** Orders that a sync takes. Each answers after the projection is written, so what a caller reads next is true. */
export function handleMessages(memory: SyncMemory, projector: Projector, entity: SyncEntity): void {
  const answer = async (): Promise<SyncStatus> => {
    await condition(() => memory.planned || memory.removed);
    if (!memory.removed) await entity.plan();
    await projector.project();
    return statusOf(memory);
  };
  const once = (requestId: string, act: () => void): void => {
    if (seen(memory, requestId)) return;
    note(memory, requestId);
    act();
    entity.wake();
  };
  const validator = (_order: CommandInput): void => refuseRemoved(memory);

  setHandler(statusQuery, () => statusOf(memory));
  setHandler(readyUpdate, answer);
  setHandler(
    pauseUpdate,
    async ({ requestId }) => {
      once(requestId, () => entity.pause());
      await entity.tellRun();
      return answer();
    },
    { validator },
  );
  setHandler(
    resumeUpdate,
    async ({ requestId }) => {
      once(requestId, () => entity.resume());
      await entity.tellRun();
      return answer();
    },
    { validator },
  );
  setHandler(
    reconfigureUpdate,
    ({ requestId, version }) => {
      once(requestId, () => {
        memory.version = Math.max(memory.version, version);
      });
      return answer();
    },
    { validator },
  );
  setHandler(removeUpdate, ({ requestId }) => {
    once(requestId, () => entity.remove());
    return answer();
  });
  const decide = (order: 'approve' | 'reject') => async (input: DecideInput) => {
    await decidePlan(memory, entity, order, input);
    return answer();
  };
  setHandler(approveUpdate, decide('approve'), { validator });
  setHandler(rejectUpdate, decide('reject'), { validator });
  setHandler(
    runNowUpdate,
    async (input): Promise<RunNowAnswer> => {
      const runId = askForRun(memory, entity, input);
      return { ...(await answer()), runId };
    },
    { validator: ({ requestId }) => refuseRun(memory, requestId) },
  );
}

/** One run may wait; asking again answers the one that does. */
function askForRun(memory: SyncMemory, entity: SyncEntity, input: RunNowInput): string {
  const earlier = seen(memory, input.requestId)?.runId;
  if (earlier) return earlier;
  memory.pending ??= {
    runId: manualRunId(entity.syncId, input.requestId),
    trigger: 'manual',
    mode: input.mode ?? 'full',
    scheduledAt: new Date().toISOString(),
  };
  note(memory, input.requestId, memory.pending.runId);
  return memory.pending.runId;
}

/** The store is the judge: what a decision may still change stands there alone. */
async function decidePlan(
  memory: SyncMemory,
  entity: SyncEntity,
  order: 'approve' | 'reject',
  { requestId, runId }: DecideInput,
): Promise<void> {
  if (seen(memory, requestId)) return;
  const currentRunId = memory.current?.runId ?? null;
  const { refused } = await local.decidePlan({ runId, order, currentRunId });
  if (refused) throw refusal(refused, REFUSED_DECISIONS[refused]);
  note(memory, requestId);
  entity.wake();
}

const REFUSED_DECISIONS = {
  PLAN_CLOSED: 'The plan does not wait for a decision any more.',
  FULL_RUN_GOING_ON: 'A full run goes on, which supersedes the plan.',
};

function refuseRemoved(memory: SyncMemory): void {
  if (memory.removed) throw refusal('SYNC_REMOVED', 'The sync is being deleted; create a new one.');
}

function refuseRun(memory: SyncMemory, requestId: string): void {
  refuseRemoved(memory);
  if (memory.paused && !seen(memory, requestId)) {
    throw refusal('SYNC_PAUSED', 'The sync is paused; resume it, then run it.');
  }
}

const refusal = (type: RefusalType, message: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(message, type);

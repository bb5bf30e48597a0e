import type { RunMode } from '../../domain/run.js';
import { manualRunId } from '../../domain/ids.js';
import { EngineFailure } from '../../api/engine-port.js';
import type { EngineFailureKind, SyncEngine, SyncRef, SyncStatus } from '../../api/engine-port.js';

export interface FakeEngine extends SyncEngine {
  /** Every command that arrived, in order, with its arguments. */
  commands: { name: string; syncId: string; requestId: string; detail?: unknown }[];
  /** Syncs whose workflow is open. */
  open: Map<string, SyncStatus>;
  /** The next command fails so; `after` lets it take effect first, as a lost answer does. */
  failNext(kind: EngineFailureKind, code: string, after?: boolean): void;
  /** What a decision on a plan changes in the store. */
  onDecide: (order: 'approve' | 'reject', runId: string) => Promise<void>;
  down: boolean;
}

/** An engine in memory that keeps the promises of the port: repeated request ids have no second effect. */
export function createFakeEngine(): FakeEngine {
  const open = new Map<string, SyncStatus>();
  const answers = new Map<string, SyncStatus>();
  const commands: FakeEngine['commands'] = [];
  let failure: { error: EngineFailure; after: boolean } | null = null;

  function act<T extends SyncStatus>(
    name: string,
    sync: SyncRef,
    requestId: string,
    effect: () => T,
    detail?: unknown,
  ): Promise<T> {
    commands.push({ name, syncId: sync.syncId, requestId, detail });
    if (engine.down)
      throw new EngineFailure('unreachable', 'ENGINE_UNREACHABLE', 'Start Temporal.');
    const next = failure;
    failure = null;
    if (next && !next.after) throw next.error;
    const answer = (answers.get(requestId) as T | undefined) ?? effect();
    answers.set(requestId, answer);
    if (next) throw next.error;
    return Promise.resolve(answer);
  }
  const change = (sync: SyncRef, part: Partial<SyncStatus>): SyncStatus => {
    const status = { ...FRESH, ...open.get(sync.syncId), ...part };
    open.set(sync.syncId, status);
    return status;
  };
  const decide = async (
    order: 'approve' | 'reject',
    sync: SyncRef,
    id: string,
    runId: string,
  ): Promise<SyncStatus> => {
    const status = await act(order, sync, id, () => change(sync, {}), runId);
    await engine.onDecide(order, runId);
    return status;
  };

  const engine: FakeEngine = {
    commands,
    open,
    down: false,
    onDecide: () => Promise.resolve(),
    failNext: (kind, code, after = false) => {
      failure = { error: new EngineFailure(kind, code, `Do something about ${code}.`), after };
    },
    start: async (sync, id) => act('start', sync, id, () => change(sync, {})),
    pause: async (sync, id) => act('pause', sync, id, () => change(sync, { state: 'paused' })),
    resume: async (sync, id) => act('resume', sync, id, () => change(sync, { state: 'active' })),
    run: async (sync, id, mode: RunMode | null) => {
      const runId = manualRunId(sync.syncId, id);
      const running = () => ({ ...change(sync, { state: 'running', currentRunId: runId }), runId });
      return act('run', sync, id, running, mode);
    },
    reconfigure: async (sync, id, version) =>
      act('reconfigure', sync, id, () => change(sync, { version }), version),
    approve: (sync, id, runId) => decide('approve', sync, id, runId),
    reject: (sync, id, runId) => decide('reject', sync, id, runId),
    remove: async (sync, id) => {
      await act('remove', sync, id, () => change(sync, { nextRunAt: null }));
      open.delete(sync.syncId);
    },
    ping: async () => {
      if (engine.down)
        throw new EngineFailure('unreachable', 'ENGINE_UNREACHABLE', 'Start Temporal.');
      return Promise.resolve();
    },
  };
  return engine;
}

const FRESH: SyncStatus = {
  state: 'active',
  version: 1,
  nextRunAt: '2026-11-24T00:30:00Z',
  pendingRun: false,
  currentRunId: null,
  lastRunId: null,
};

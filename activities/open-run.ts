import { Failure } from '../domain/failures.js';
import { runWorkflowId } from '../domain/ids.js';
import { FIRST_CHECKPOINT, type RunMode, type RunRecord, type RunTrigger } from '../domain/run.js';
import type { RequestUsage } from '../salesforce/port.js';
import { nowOf, type ActivityDeps } from './deps.js';
import { freezeSource } from './freeze-source.js';
import { loadParts, type SyncParts } from './run-context.js';
import { startBulk } from './start-bulk.js';

export interface OpenRunInput {
  syncId: string;
  runId: string;
  version: number;
  trigger: RunTrigger;
  mode: RunMode;
  scheduledAt: string;
}

export interface OpenRunResult {
  listId: string;
  object: string;
  expected: number | null;
  apiCalls: number;
  retries: number;
}

/** Freezes what a run works with: version, org, source, run number. Opening an open run changes and asks nothing. */
export async function openRun(deps: ActivityDeps, input: OpenRunInput): Promise<OpenRunResult> {
  const parts = await loadParts(deps, input.syncId, input.version);
  const run = (await deps.stores.runs.get(input.runId)) ?? (await begin(deps, input, parts));
  if (run.source !== null) return resultOf(run, NOTHING_ASKED);
  const org = await deps.salesforce.open(parts.connection);
  const { orgId } = await org.identity();
  await pinOrg(deps, parts, orgId);
  const { definition } = parts;
  const freezing = { run, definition, pageSize: deps.pageSize };
  const frozen = await freezeSource(deps.stores, org, freezing);
  const begun = await startBulk(org, { run: { ...run, ...frozen }, definition });
  await deps.stores.runs.update(run.id, { ...frozen, ...begun, orgId, waitingFor: null });
  return resultOf({ ...run, ...frozen }, org.usage());
}

const NOTHING_ASKED: RequestUsage = { apiCalls: 0, retries: 0 };

const resultOf = (
  { listId, object, expected }: RunRecord,
  { apiCalls, retries }: RequestUsage,
): OpenRunResult => ({ listId, object, expected, apiCalls, retries });

async function begin(
  deps: ActivityDeps,
  input: OpenRunInput,
  { definition, connection, list }: SyncParts,
): Promise<RunRecord> {
  const runSeq = await deps.stores.lists.nextRunSeq(list.id);
  return deps.stores.runs.open({
    id: input.runId,
    syncId: input.syncId,
    syncVersion: input.version,
    runSeq,
    listId: list.id,
    connectionId: connection.id,
    orgId: connection.orgId ?? '',
    object: definition.source.object,
    workflowId: runWorkflowId(input.runId),
    trigger: input.trigger,
    mode: input.mode,
    state: 'running',
    scheduledAt: input.scheduledAt,
    startedAt: nowOf(deps),
    finishedAt: null,
    modeReason: null,
    source: null,
    notes: [],
    expected: null,
    hold: false,
    checkpoint: FIRST_CHECKPOINT,
    counts: null,
    ledgerClosed: false,
    error: null,
    waitingFor: null,
  });
}

/** The first answer of an org pins the connection to it (R9); its opt-outs count on this list for good (C3). */
async function pinOrg(
  { stores, clock }: ActivityDeps,
  { connection, list }: SyncParts,
  orgId: string,
): Promise<void> {
  if (connection.orgId === null) {
    await stores.connections.update(connection.id, { orgId, updatedAt: clock().toISOString() });
  } else if (connection.orgId !== orgId) {
    throw new Failure(
      'ORG_CHANGED',
      'The connection now leads to another org; restore its credentials.',
      { details: { pinned: connection.orgId, found: orgId } },
    );
  }
  await stores.lists.addOrg(list.id, orgId);
}

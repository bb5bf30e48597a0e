import { isDeepStrictEqual } from 'node:util';
import type { SyncRecord, SyncVersion } from '../../domain/sync.js';
import { record } from '../audit.js';
import { checkedDefinition } from '../checked-definition.js';
import type { ApiDeps } from '../deps.js';
import { endpoint } from '../endpoint.js';
import { EngineFailure } from '../engine-port.js';
import type { SyncStatus } from '../engine-port.js';
import { ApiError } from '../errors.js';
import { cadenceWarnings } from '../prepare-sync.js';
import type { Checked } from '../salesforce-check.js';
import { savedSync, syncBody, toSyncAnswer } from '../schemas/sync.js';
import { projected, syncRef } from '../sync-command.js';

export const createSync = endpoint({
  summary: 'Create a sync; it is checked against Salesforce first and begins at once',
  body: syncBody,
  success: { status: 201, description: 'The sync', schema: savedSync },
  handle:
    (deps) =>
    async ({ body, actor, idFor }) => {
      const checked = await checkedDefinition(deps, body);
      const { definition, fullOnly } = checked;
      const id = idFor('sync');
      const wanted = newSync(id, checked, actor.name, deps.clock().toISOString());
      const { isNew, sync: stored } = await insertOnce(deps, wanted);
      const status = await begin(deps, stored, idFor('request'), isNew);
      const after = { version: 1, definition };
      await record(deps, actor, { action: 'sync.create', subject: id, before: null, after });
      const sync = { ...stored, ...projected(status) };
      const warnings = [...checked.warnings, ...cadenceWarnings(definition, fullOnly)];
      const saved = { ...toSyncAnswer(sync, wanted.version), warnings };
      return { status: 201, headers: { ETag: '"1"' }, body: saved };
    },
});

/** The sync as it is stored. The same key finds what an earlier call left, whole or in part. */
async function insertOnce(
  { stores }: ApiDeps,
  { sync, version }: NewSync,
): Promise<{ isNew: boolean; sync: SyncRecord }> {
  const earlier = await stores.syncs.version(sync.id, 1);
  if (earlier && !isDeepStrictEqual(earlier.definition, version.definition)) {
    const message = 'This Idempotency-Key created another sync. Send this one with a new key.';
    throw new ApiError(409, 'IDEMPOTENCY_KEY_REUSED', message);
  }
  await stores.syncs.insert(sync, version);
  return { isNew: earlier === null, sync: (await stores.syncs.get(sync.id)) ?? sync };
}

/** Where the engine surely did not begin, nothing stays behind; where nobody knows, the same key asks again. */
async function begin(
  { engine, stores }: ApiDeps,
  sync: SyncRecord,
  requestId: string,
  isNew: boolean,
): Promise<SyncStatus> {
  try {
    return await engine.start(syncRef(sync), requestId);
  } catch (error) {
    const unknown = error instanceof EngineFailure && error.kind === 'unknown';
    if (isNew && !unknown) await stores.syncs.discard(sync.id);
    throw error;
  }
}

interface NewSync {
  sync: SyncRecord;
  version: SyncVersion;
}

const newSync = (
  id: string,
  { definition, fullOnly }: Checked,
  createdBy: string,
  at: string,
): NewSync => ({
  sync: {
    id,
    name: definition.name,
    connectionId: definition.connectionId,
    listId: definition.listId,
    object: definition.source.object,
    version: 1,
    state: 'active',
    nextRunAt: null,
    pendingRun: false,
    currentRunId: null,
    lastRunId: null,
    createdAt: at,
    updatedAt: at,
  },
  version: { syncId: id, version: 1, definition, fullOnly, createdAt: at, createdBy },
});

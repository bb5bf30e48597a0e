import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { SyncRecord, SyncVersion } from '../../domain/sync.js';
import { addSyncVersion } from '../add-sync-version.js';
import { record } from '../audit.js';
import { refuseProblems } from '../definition-problems.js';
import type { ApiDeps } from '../deps.js';
import { endpoint } from '../endpoint.js';
import type { Issue } from '../errors.js';
import { refuseFixed, refuseOtherVersion } from '../fixed-fields.js';
import { loadConnection, loadList, loadSyncWithVersion } from '../load.js';
import { cadenceWarnings, checkAgainstOrg } from '../prepare-sync.js';
import { idParams } from '../schemas/basics.js';
import { previewAnswer } from '../schemas/preview.js';
import { savedSync, syncChange, toSyncAnswer } from '../schemas/sync.js';
import type { SyncChange } from '../schemas/sync.js';
import { projected, syncRef } from '../sync-command.js';
import { applyChange } from '../sync-definition.js';

export const updateSync = endpoint({
  summary: 'Change a sync: absent leaves a value, null puts back its default',
  params: idParams,
  query: z.strictObject({
    dryRun: z
      .enum(['true', 'false'])
      .optional()
      .describe('true: who would join, leave and change; nothing is saved.'),
  }),
  body: syncChange,
  ifMatch: true,
  success: {
    status: 200,
    description: 'The sync with its new version, or with dryRun what the next full run would do',
    schema: z.union([savedSync, previewAnswer]),
  },
  handle: (deps) => async (call) => {
    const { sync, version } = await loadSyncWithVersion(deps.stores, call.params.id);
    refuseOtherVersion(sync, call.ifMatch);
    refuseFixed(version.definition, call.body);
    const saved = await changed(deps, version, call.body);
    const { definition, warnings } = saved;
    if (call.query.dryRun === 'true') return tried(deps, sync.id, saved);
    if (isDeepStrictEqual(definition, version.definition)) return answer(sync, version, warnings);
    const added = await addSyncVersion(deps, sync, saved, call.actor.name);
    const requestId = call.idFor('request');
    const status = await deps.engine.reconfigure(syncRef(sync), requestId, added.version);
    const shown = await showName(deps, sync, added);
    await record(deps, call.actor, {
      action: 'sync.update',
      subject: sync.id,
      before: { version: version.version, definition: version.definition },
      after: { version: added.version, definition },
    });
    return answer({ ...shown, ...projected(status) }, added, warnings);
  },
});

/** Looks at this many records; the answer says whether these are all. */
const TRIED = 2_000;

async function tried(deps: ApiDeps, syncId: string, { definition, warnings }: Saved) {
  const preview = await deps.previewer.preview({
    definition,
    connection: await loadConnection(deps.stores, definition.connectionId),
    list: await loadList(deps.stores, definition.listId),
    ...{ syncId, limit: TRIED, only: null },
  });
  return { status: 200, body: { ...preview, warnings } };
}

async function changed(
  deps: ApiDeps,
  { syncId, definition: base, fullOnly }: SyncVersion,
  change: SyncChange,
): Promise<Saved> {
  const connection = await loadConnection(deps.stores, base.connectionId);
  const next = applyChange(base, change, connection.timeZone);
  const newTimes = !isDeepStrictEqual(next.schedule, base.schedule);
  refuseProblems(next, newTimes ? deps.clock() : null);
  const sameFields =
    isDeepStrictEqual(next.source, base.source) && isDeepStrictEqual(next.mapping, base.mapping);
  const saved: Saved = sameFields
    ? // A new name or schedule needs no org: it can be given while Salesforce is away.
      { definition: { ...next, source: base.source, mapping: base.mapping }, warnings: [] }
    : await checkAgainstOrg(deps, connection, next, syncId);
  const reason = sameFields ? fullOnly : saved.fullOnly;
  const warnings = [...saved.warnings, ...cadenceWarnings(saved.definition, reason ?? null)];
  return { ...saved, warnings, ...(reason === undefined ? {} : { fullOnly: reason }) };
}

type Saved = Pick<SyncVersion, 'definition' | 'fullOnly'> & { warnings: Issue[] };

/** The name is for listings only, so the API shows it itself; all else the workflow projects. */
async function showName(
  { stores, clock }: ApiDeps,
  sync: SyncRecord,
  { definition }: SyncVersion,
): Promise<SyncRecord> {
  if (definition.name === sync.name) return sync;
  const change = { name: definition.name, updatedAt: clock().toISOString() };
  return (await stores.syncs.project(sync.id, change)) ?? { ...sync, ...change };
}

const answer = (sync: SyncRecord, version: SyncVersion, warnings: Issue[]) => ({
  status: 200,
  headers: { ETag: `"${version.version}"` },
  body: { ...toSyncAnswer({ ...sync, version: version.version }, version), warnings },
});

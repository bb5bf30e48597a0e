import type { RunRecord } from '../domain/run.js';
import type { SyncReach } from '../domain/sync.js';
import { readFieldNames } from './access.js';
import type { ActivityDeps } from './deps.js';
import { loadParts } from './run-context.js';

/** Notes how far a run whose ledger closed has brought its sync; done again it changes nothing (E5). */
export async function advanceReach(deps: ActivityDeps, run: RunRecord): Promise<void> {
  // Runs that an older release opened did not freeze what they read.
  if (run.source === null) return;
  const { syncs } = deps.stores;
  const before = await syncs.reach(run.syncId);
  if (before && before.runSeq >= run.runSeq) return;
  const { definition } = await loadParts(deps, run.syncId, run.syncVersion);
  const { serverTime: watermark, view } = run.source;
  const fields = readFieldNames(definition, run.source);
  const { runSeq } = run;
  await syncs.advance(run.syncId, { runSeq, watermark, fields, view, ...cadence(run, before) });
}

/** Where the sync stands between two full runs (R6). */
function cadence(
  { mode, syncVersion }: RunRecord,
  before: SyncReach | null,
): Pick<SyncReach, 'sinceFull' | 'fullVersion'> {
  if (mode === 'full') return { sinceFull: 0, fullVersion: syncVersion };
  return { sinceFull: (before?.sinceFull ?? 0) + 1, fullVersion: before?.fullVersion ?? 0 };
}

import { freezeCriteria } from '../domain/freeze-criteria.js';
import type { Filter } from '../domain/criteria.js';
import { incrementalProblem, sameReading } from '../domain/incremental.js';
import type { RunRecord, RunSource } from '../domain/run.js';
import type { SyncDefinition, SyncReach, ViewDefinition } from '../domain/sync.js';
import type { SalesforceOrg } from '../salesforce/port.js';
import type { Stores, RunChange } from '../store/port.js';
import { assertAccess } from './access.js';
import { chooseMode, type ChosenMode } from './choose-mode.js';
import { chooseReader } from './choose-reader.js';
import { Described } from './described.js';
import { multiPicklistsOf, personObjectOf } from './person-object.js';
import { pageQuery } from './source-query.js';
import { viewNote } from './view-note.js';

/** Rows commit up to about ten minutes after their stamp; later ones are found by the next full run. */
const OVERLAP_MS = 10 * 60_000;

export type FrozenRun = Required<
  Pick<RunChange, 'mode' | 'modeReason' | 'source' | 'notes' | 'expected'>
>;

/** What a run that opens works with, besides the org itself. */
export interface Freezing {
  run: RunRecord;
  definition: SyncDefinition;
  pageSize: number;
}

/**
 * Decides once, before the first page, what a run reads: view, criteria, window, mode and reader. Changes nothing, here
 * or there. Fails where the read would be another than asked for: ACCESS_SHRUNK, LIST_VIEW_MISSING, LIST_VIEW_UNFIT, CRITERIA_UNFIT.
 */
export async function freezeSource(
  stores: Pick<Stores, 'syncs'>,
  org: SalesforceOrg,
  { run, definition, pageSize }: Freezing,
): Promise<FrozenRun> {
  const { source } = definition;
  const described = new Described(org);
  const reach = await stores.syncs.reach(run.syncId);
  const personObject = await personObjectOf(described, source);
  await assertAccess(described, definition, personObject, reach);
  const serverTime = await serverTimeOf(org, source.object);
  const view = source.listViewId ? await org.listView(source.object, source.listViewId) : null;
  const chosen = await modeOf(stores, described, { run, definition, reach });
  const whole: RunSource = {
    filter: await criteriaOf(described, run, definition, view),
    scope: view?.scope ?? null,
    changedSince: chosen.mode === 'incremental' && reach ? windowFrom(reach) : null,
    ...{ serverTime, view, personObject, reader: 'rest', jobId: null },
    multiPicklists: await multiPicklistsOf(described, definition, personObject),
  };
  const note = viewNote(reach?.view ?? null, view);
  const expected = await org.count(pageQuery({ run: { ...run, source: whole }, definition }));
  const reader = await chooseReader(org, source.reader, expected, pageSize);
  return {
    ...chosen,
    ...{ source: { ...whole, reader }, notes: note === null ? [] : [note], expected },
  };
}

/** The clock of Salesforce: ours may be minutes off (R6). */
async function serverTimeOf(org: SalesforceOrg, object: string): Promise<string> {
  const { serverTime } = await org.page({ object, fields: [], filter: null }, null, { limit: 1 });
  return serverTime;
}

async function modeOf(
  stores: Pick<Stores, 'syncs'>,
  described: Described,
  { run, definition, reach }: Omit<Freezing, 'pageSize'> & { reach: SyncReach | null },
): Promise<ChosenMode> {
  const full = reach && (await stores.syncs.version(run.syncId, reach.fullVersion));
  const shown = (await described.fieldsOf(definition.source.object)) ?? [];
  const fields = new Map(shown.map((field) => [field.name, field]));
  return chooseMode({
    ...{ trigger: run.trigger, asked: run.mode, schedule: definition.schedule, reach },
    isEdited: !full || !sameReading(full.definition, definition),
    problem: fields.has('SystemModstamp')
      ? incrementalProblem(definition, fields)
      : 'its records have no time stamp of changes',
  });
}

async function criteriaOf(
  described: Described,
  run: RunRecord,
  { source, schedule }: SyncDefinition,
  view: ViewDefinition | null,
): Promise<Filter | null> {
  const { conditions, pattern, addedAfter, object } = source;
  const types = new Map<string, string>();
  for (const { field } of conditions) {
    const found = await described.field(object, field);
    if (found !== null) types.set(field, found.type);
  }
  const { timeZone } = schedule;
  return freezeCriteria({
    ...{ conditions, pattern, types, timeZone, at: run.scheduledAt, addedAfter, view },
  });
}

const windowFrom = ({ watermark }: SyncReach): string =>
  new Date(Date.parse(watermark) - OVERLAP_MS).toISOString();

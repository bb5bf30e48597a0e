import { openRun, type OpenRunInput } from '../../activities/open-run.js';
import type { RunRecord } from '../../domain/run.js';
import type { Source, SyncDefinition, SyncReach, ViewDefinition } from '../../domain/sync.js';
import { contact, crm } from './crm.js';
import { createWorld, DEFINITION, START, SYNC, type World } from './world.js';

export const CLOCK = '2026-11-23T09:00:00.000Z';
export const VIEW: ViewDefinition = {
  ...{ id: '00B000000000001AAA', label: 'CFOs', scope: null },
  where: "LastName = 'Sato 1'",
};
export const REACH: SyncReach = {
  ...{ runSeq: 0, watermark: '2026-11-22T09:00:00.000Z', sinceFull: 0, fullVersion: 1 },
  ...{ fields: [], view: null },
};

interface Change extends Partial<Omit<SyncDefinition, 'source'>> {
  source?: Partial<Source>;
}

/** A sync of two Contacts, one of them changed today. */
export async function worldOf({ source, ...change }: Change): Promise<World> {
  const whole = { ...DEFINITION.source, object: 'Contact', ...source };
  const definition = { ...DEFINITION, mapping: [], ...change, source: whole };
  const world = await createWorld({ definition });
  const people = [
    contact(1, null, { Title: 'CFO', SystemModstamp: '2026-11-20T00:00:00.000Z' }),
    contact(2, null, { Title: 'CFO', SystemModstamp: CLOCK }),
  ];
  Object.assign(world.salesforce.data.objects, crm({ Contact: people }));
  world.salesforce.data.serverTime = () => CLOCK;
  return world;
}

export const inputOf = (runId: string): OpenRunInput => ({
  ...{ syncId: SYNC, runId, version: 1, trigger: 'manual', mode: 'full', scheduledAt: START },
});

export async function opened(world: World, change: Partial<OpenRunInput> = {}): Promise<RunRecord> {
  const input = { ...inputOf('run-1'), ...change };
  await openRun(world.deps, input);
  const run = await world.stores.runs.get(input.runId);
  if (run === null) throw new Error('the run was not opened');
  return run;
}

export function showView({ salesforce }: World, definition: ViewDefinition): void {
  salesforce.data.views[VIEW.id] = {
    definition,
    matches: (record) => record['LastName'] === 'Sato 1',
  };
}

export function hide({ salesforce }: World, object: string, name: string): void {
  const found = salesforce.data.objects[object];
  if (found?.fields) found.fields = found.fields.filter((field) => field.name !== name);
}

export function retype({ salesforce }: World, name: string, type: string): void {
  const found = salesforce.data.objects['Contact'];
  if (!found?.fields) return;
  found.fields = found.fields.map((field) => (field.name === name ? { ...field, type } : field));
}

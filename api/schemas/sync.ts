import { z } from 'zod';
import { incrementalProblem } from '../../domain/incremental.js';
import type { SyncRecord, SyncVersion } from '../../domain/sync.js';
import { id, name, pageQuery } from './basics.js';
import { mapping, mappingAnswer } from './mapping.js';
import { schedule } from './schedule.js';
import { apiName, sourceAnswer, sourceChoices } from './source.js';

const STATES = ['active', 'running', 'paused', 'waitingForApproval', 'finished', 'failed'] as const;

const keepOrRemove = z.enum(['keep', 'remove']);
const threeWays = z.enum(['exclude', 'removeFromList', 'removeEverywhere']);

const exclusions = z.strictObject({
  optedOut: threeWays.nullish(),
  convertedLeads: threeWays.nullish(),
});
const removal = z.strictObject({
  leavers: keepOrRemove.nullish(),
  deleted: keepOrRemove.nullish(),
});
const guard = z.strictObject({
  maxRemovalPercent: z.number().min(0).max(100).nullish(),
  maxRemovals: z.int().min(0).nullish(),
  maxResubscribes: z.int().min(0).nullish(),
});
const choices = {
  exclusions: exclusions.nullish(),
  removal: removal.nullish(),
  guard: guard.nullish(),
  mapping: mapping
    .nullish()
    .describe('Absent: address, last and first name. An edit of it makes the next run full.'),
};

export const syncBody = z
  .strictObject({
    name,
    connectionId: id,
    listId: id,
    source: z.strictObject({ object: apiName, ...sourceChoices }),
    schedule,
    ...choices,
  })
  .meta({ id: 'NewSync' });

/** Absent leaves a value, null puts back its default. */
export const syncChange = z
  .strictObject({
    name: name.optional(),
    connectionId: id.optional().describe('Fixed: only the present value is taken.'),
    listId: id.optional().describe('Fixed: only the present value is taken.'),
    source: z.strictObject({ object: apiName.optional(), ...sourceChoices }).optional(),
    schedule: schedule.optional(),
    ...choices,
  })
  .meta({ id: 'SyncChange' });
export type SyncChange = z.output<typeof syncChange>;

export const syncQuery = pageQuery.extend({
  state: z.enum(STATES).optional(),
  connectionId: id.optional(),
  listId: id.optional(),
});

export const pauseBody = z.strictObject({ reason: z.string().max(500).optional() });
export const runBody = z.strictObject({
  mode: z
    .enum(['full', 'incremental'])
    .optional()
    .describe('Full unless given. The run says so when only a full one is sound.'),
});

const projection = {
  id,
  name: z.string(),
  connectionId: z.string(),
  listId: z.string(),
  version: z.int(),
  state: z.enum(STATES),
  nextRunAt: z.string().nullable(),
  pendingRun: z.boolean().describe('A fire waits for the run that is going on.'),
  currentRunId: z.string().nullable(),
  lastRunId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
};

export const syncSummary = z
  .object({ ...projection, object: z.string() })
  .meta({ id: 'SyncSummary' });

const wall = { timeZone: z.string() };
const bounded = {
  startDate: z.string().nullable(),
  endDate: z.string().nullable(),
  fullEvery: z.int(),
};
const chosenSchedule = z.discriminatedUnion('frequency', [
  z.object({
    frequency: z.literal('once'),
    date: z.string().nullable(),
    time: z.string().nullable(),
    ...wall,
  }),
  z.object({ frequency: z.literal('daily'), time: z.string(), ...wall, ...bounded }),
  z.object({ frequency: z.literal('cron'), cron: z.string(), ...wall, ...bounded }),
]);
export const syncAnswer = z
  .object({
    ...projection,
    source: sourceAnswer,
    schedule: chosenSchedule,
    exclusions: z.object({ optedOut: threeWays, convertedLeads: threeWays }),
    removal: z.object({ leavers: keepOrRemove, deleted: keepOrRemove }),
    guard: z.object({
      maxRemovalPercent: z.number(),
      maxRemovals: z.number(),
      maxResubscribes: z.number(),
    }),
    mapping: mappingAnswer,
    incremental: z
      .object({ allowed: z.boolean(), reason: z.string().nullable() })
      .describe('Whether a run may read only what changed, and why not.'),
  })
  .meta({ id: 'Sync' });

/** What was saved, with what a person should know of it. */
export const savedSync = syncAnswer
  .extend({
    warnings: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .describe('Nothing that stops it; worth a look.'),
  })
  .meta({ id: 'SavedSync' });

export const runNowAnswer = syncAnswer
  .extend({ runId: z.string().describe('Began now, or begins when the current run ends.') })
  .meta({ id: 'SyncWithRun' });

/** A sync with its definition. The name in force is the projection's. */
export const toSyncAnswer = (
  sync: SyncRecord,
  { definition, fullOnly }: SyncVersion,
): z.infer<typeof syncAnswer> => ({
  id: sync.id,
  name: sync.name,
  connectionId: sync.connectionId,
  listId: sync.listId,
  version: sync.version,
  state: sync.state,
  nextRunAt: sync.nextRunAt,
  pendingRun: sync.pendingRun,
  currentRunId: sync.currentRunId,
  lastRunId: sync.lastRunId,
  source: definition.source,
  schedule: definition.schedule,
  exclusions: definition.exclusions,
  removal: definition.removal,
  guard: definition.guard,
  mapping: definition.mapping,
  incremental: incrementalAnswer(
    fullOnly === undefined ? incrementalProblem(definition, new Map()) : fullOnly,
  ),
  createdAt: sync.createdAt,
  updatedAt: sync.updatedAt,
});

const incrementalAnswer = (reason: string | null) => ({ allowed: reason === null, reason });

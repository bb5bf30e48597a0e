import { z } from 'zod';
import type { SyncRecord, SyncVersion } from '../../domain/sync.js';
import { id, name, pageQuery } from './basics.js';
import { fieldValue } from './member.js';
import { schedule } from './schedule.js';

const STATES = ['active', 'running', 'paused', 'waitingForApproval', 'finished', 'failed'] as const;

const apiName = z
  .string()
  .regex(/^[A-Za-z]\w{0,79}$/, { error: 'is not an API name: write one such as Email' });
const fieldPath = z.string().regex(/^[A-Za-z]\w{0,79}(\.[A-Za-z]\w{0,79})?$/, {
  error: 'must be a field or a parent and its field: LastName or Account.Name',
});
const keepOrRemove = z.enum(['keep', 'remove']);
const onlyExclude = z
  .enum(['exclude'], { error: ({ input }) => threeWaysRemedy(input) })
  .describe('removeFromList and removeEverywhere are not available yet.');

const sourceChoices = {
  emailField: apiName.nullish().describe('Absent: Email.'),
  optOutField: apiName.nullish().describe('Absent: HasOptedOutOfEmail.'),
  roleAddresses: z
    .enum(['exclude', 'keep'])
    .nullish()
    .describe('What to do with addresses such as info@ or sales@; absent: exclude.'),
};

const exclusions = z.strictObject({
  optedOut: onlyExclude.nullish(),
  convertedLeads: onlyExclude.nullish(),
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
const mapping = z
  .array(
    z.strictObject({
      from: fieldPath,
      to: z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, {
        error: 'must begin with a letter and hold letters, digits and _ only, at most 64',
      }),
      whenBlank: z.enum(['keep', 'clear']).default('clear'),
    }),
  )
  .min(1)
  .max(200);

const choices = {
  exclusions: exclusions.nullish(),
  removal: removal.nullish(),
  guard: guard.nullish(),
  mapping: mapping.nullish().describe('Absent: address, last and first name.'),
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
    .enum(['full'], { error: 'must be full: incremental runs are not available yet' })
    .optional(),
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
const bounded = { startDate: z.string().nullable(), endDate: z.string().nullable() };
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
const threeWays = z.enum(['exclude', 'removeFromList', 'removeEverywhere']);

export const syncAnswer = z
  .object({
    ...projection,
    source: z.object({
      object: z.string(),
      emailField: z.string(),
      optOutField: z.string().nullable(),
      roleAddresses: z.enum(['exclude', 'keep']),
    }),
    schedule: chosenSchedule,
    exclusions: z.object({ optedOut: threeWays, convertedLeads: threeWays }),
    removal: z.object({ leavers: keepOrRemove, deleted: keepOrRemove }),
    guard: z.object({
      maxRemovalPercent: z.number(),
      maxRemovals: z.number(),
      maxResubscribes: z.number(),
    }),
    mapping: z.array(
      z.object({
        from: z.string().nullable(),
        constant: fieldValue.optional(),
        to: z.string(),
        whenBlank: z.enum(['keep', 'clear']),
      }),
    ),
  })
  .meta({ id: 'Sync' });

export const runNowAnswer = syncAnswer
  .extend({ runId: z.string().describe('Began now, or begins when the current run ends.') })
  .meta({ id: 'SyncWithRun' });

/** A sync with its definition. The name in force is the projection's. */
export const toSyncAnswer = (
  sync: SyncRecord,
  { definition }: SyncVersion,
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
  createdAt: sync.createdAt,
  updatedAt: sync.updatedAt,
});

function threeWaysRemedy(input: unknown): string {
  return input === 'removeFromList' || input === 'removeEverywhere'
    ? `${input} is not available yet: use exclude`
    : 'must be exclude';
}

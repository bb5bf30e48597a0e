import { z } from 'zod';
import { DISPOSITIONS, REMOVALS } from '../../domain/run.js';
import type { RemovalPlan } from '../../domain/removal-plan.js';
import type { RunRecord, RunSource } from '../../domain/run.js';
import { filterInWords } from '../filter-words.js';
import { id, pageQuery } from './basics.js';

/** Run ids are a sync id, a dot, and a fire or a request id. */
export const runParams = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,256}$/, { error: 'is not a run id: take it from a list of runs' }),
});

export const recordsQuery = pageQuery.extend({
  disposition: z.enum(DISPOSITIONS).optional(),
});

const counted = <T extends string>(names: readonly T[]) => z.record(z.enum(names), z.int());

const problem = z.object({
  code: z.string(),
  message: z.string(),
  page: z.int().nullable(),
});

const source = z.object({
  filter: z
    .string()
    .nullable()
    .describe('What the run asked for, relative dates made absolute; null for all records.'),
  scope: z.string().nullable().describe('Scope of the list view.'),
  changedSince: z.string().nullable().describe('Null in a full run.'),
  serverTime: z.string().describe('Clock of Salesforce before the first page.'),
  reader: z.enum(['rest', 'bulk']),
  jobId: z.string().nullable().describe('Of a bulk read.'),
  view: z
    .object({ id: z.string(), label: z.string(), where: z.string().nullable() })
    .nullable()
    .describe('The list view as the run found it.'),
});

export const PLAN_STATES = [
  'waiting',
  'applying',
  'approved',
  'rejected',
  'expired',
  'superseded',
] as const;

export const planAnswer = z
  .object({
    state: z.enum(PLAN_STATES),
    removals: z.int(),
    resubscribes: z.int().describe('Opt-outs that Salesforce lifted and that stand until then.'),
    createdAt: z.string(),
    expiresAt: z.string().describe('Without an answer it is over then, and the claims stay.'),
    decidedBy: z.string().nullable().describe('Name of the API key; `system` when nobody did.'),
    decidedAt: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'RemovalPlan' });

export const decideBody = z.strictObject({
  reason: z.string().trim().min(1).max(500).optional().describe('Addresses in it are blanked.'),
});

export const runAnswer = z
  .object({
    id: z.string(),
    syncId: id,
    syncVersion: z.int(),
    listId: id,
    connectionId: id,
    object: z.string(),
    workflowId: z.string(),
    trigger: z.enum(['schedule', 'manual', 'replay']),
    mode: z.enum(['full', 'incremental']),
    modeReason: z
      .string()
      .nullable()
      .describe('Why the mode is not the one that was asked for or due.'),
    state: z.enum(['running', 'waitingForApproval', 'succeeded', 'failed', 'cancelled']),
    scheduledAt: z.string(),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    progress: z.object({ read: z.int(), expected: z.int().nullable() }),
    counts: z
      .object({
        read: z.int(),
        people: z.int(),
        notRead: z.int(),
        dispositions: counted(DISPOSITIONS),
        removals: counted(REMOVALS),
        removalsHeld: z.int().describe('Removals that the guard stopped: their claims stay.'),
        resubscribesHeld: z.int().describe('Ended opt-outs that the guard stopped.'),
        members: z.int().describe('Subscribed members when the run closed.'),
        apiCalls: z.int(),
        retries: z.int(),
        memberWrites: z.int().describe('Member documents that the run wrote.'),
      })
      .nullable()
      .describe('Null until the run closed.'),
    source: source.nullable().describe('What the run reads, frozen when it opened.'),
    notes: z.array(z.string()).describe('Remarks: a list view that changed.'),
    ledger: z.object({ closed: z.boolean() }),
    error: problem.nullable(),
    waitingFor: problem.nullable().describe('Why the current try waits, while it retries.'),
  })
  .meta({ id: 'Run' });

export const runWithPlanAnswer = runAnswer
  .extend({ plan: planAnswer.nullable().describe('What waits, or waited, for an approver.') })
  .meta({ id: 'RunWithPlan' });

export const recordAnswer = z
  .object({
    sourceId: z.string(),
    personId: z.string().nullable(),
    object: z.string(),
    email: z.string().nullable(),
    disposition: z.enum(DISPOSITIONS),
    rule: z.string(),
    detail: z.string().nullable(),
    page: z.int(),
  })
  .meta({ id: 'RunRecord' });
export type RecordAnswer = z.infer<typeof recordAnswer>;

export const toRunAnswer = (run: RunRecord): z.infer<typeof runAnswer> => ({
  id: run.id,
  syncId: run.syncId,
  syncVersion: run.syncVersion,
  listId: run.listId,
  connectionId: run.connectionId,
  object: run.object,
  workflowId: run.workflowId,
  trigger: run.trigger,
  mode: run.mode,
  modeReason: run.modeReason,
  state: run.state,
  scheduledAt: run.scheduledAt,
  startedAt: run.startedAt,
  finishedAt: run.finishedAt,
  progress: { read: run.checkpoint.read, expected: run.expected },
  counts: run.counts,
  source: run.source && toSource(run.source),
  notes: run.notes,
  ledger: { closed: run.ledgerClosed },
  error: run.error,
  waitingFor: run.waitingFor,
});

const toSource = ({ filter, view, ...rest }: RunSource): z.infer<typeof source> => ({
  filter: filterInWords(filter),
  scope: rest.scope,
  changedSince: rest.changedSince,
  serverTime: rest.serverTime,
  reader: rest.reader,
  jobId: rest.jobId,
  view: view && { id: view.id, label: view.label, where: view.where },
});

export const toPlanAnswer = (plan: RemovalPlan): z.infer<typeof planAnswer> => ({
  state: plan.state,
  removals: plan.removals,
  resubscribes: plan.resubscribes,
  createdAt: plan.createdAt,
  expiresAt: plan.expiresAt,
  decidedBy: plan.decidedBy,
  decidedAt: plan.decidedAt,
  reason: plan.reason,
});

export const toRunWithPlan = (
  run: RunRecord,
  plan: RemovalPlan | null,
): z.infer<typeof runWithPlanAnswer> => ({
  ...toRunAnswer(run),
  plan: plan && toPlanAnswer(plan),
});

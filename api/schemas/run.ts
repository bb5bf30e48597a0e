import { z } from 'zod';
import { DISPOSITIONS, REMOVALS } from '../../domain/run.js';
import type { RunRecord } from '../../domain/run.js';
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
        members: z.int().describe('Subscribed members when the run closed.'),
        apiCalls: z.int(),
        retries: z.int(),
        memberWrites: z.int().describe('Member documents that the run wrote.'),
      })
      .nullable()
      .describe('Null until the run closed.'),
    ledger: z.object({ closed: z.boolean() }),
    error: problem.nullable(),
    waitingFor: problem.nullable().describe('Why the current try waits, while it retries.'),
  })
  .meta({ id: 'Run' });

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
  state: run.state,
  scheduledAt: run.scheduledAt,
  startedAt: run.startedAt,
  finishedAt: run.finishedAt,
  progress: { read: run.checkpoint.read, expected: run.expected },
  counts: run.counts,
  ledger: { closed: run.ledgerClosed },
  error: run.error,
  waitingFor: run.waitingFor,
});

import { z } from 'zod';
import { REMOVALS } from '../../domain/run.js';
import { pageOf } from './basics.js';
import { planAnswer } from './run.js';

const ROW_STATES = [
  'applied',
  'waiting',
  'approved',
  'spared',
  'rejected',
  'expired',
  'superseded',
  'held',
  'noted',
] as const;
export type RowState = (typeof ROW_STATES)[number];

export const removalAnswer = z
  .object({
    state: z
      .enum(ROW_STATES)
      .describe(
        '`spared`: approved, but the record matched again or had changed. `held`: waits without a plan of its own; the next full run finds it again. `noted`: the run has not closed.',
      ),
    kind: z.enum(REMOVALS),
    sourceId: z.string(),
    personId: z.string(),
    object: z.string(),
    email: z.string().nullable(),
    detail: z.string().nullable().describe('Record that a merged or converted one lives on in.'),
    page: z.int(),
  })
  .meta({ id: 'RunRemoval' });
export type RemovalAnswer = z.infer<typeof removalAnswer>;

const heldResubscribe = z.object({
  recordId: z.string(),
  object: z.string(),
  email: z.string().nullable().describe('Null when nobody of the list has the address.'),
});
export type HeldResubscribe = z.infer<typeof heldResubscribe>;

export const removalsAnswer = pageOf(removalAnswer).extend({
  plan: planAnswer.nullable(),
  resubscribes: z
    .array(heldResubscribe)
    .describe(
      'Records whose opt-outs Salesforce ended and that wait for approval, or waited; the first 1,000, with every page.',
    ),
});

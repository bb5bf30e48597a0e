import { z } from 'zod';
import type { Cause } from '../../domain/member.js';
import { id, instant } from './basics.js';

const SUPPRESSED = ['unsubscribed', 'complained', 'hardBounce', 'import'] as const;
const LIFTABLE = ['unsubscribed', 'complained', 'hardBounce', 'removed'] as const;

const text = z.string().trim().min(1).max(500);
const email = z.string().trim().min(3).max(320);

export const emailParams = z.strictObject({ email });

export const unsubscribeBody = z
  .strictObject({
    email,
    scope: z.enum(['list', 'all']).describe('`all`: from every list, also those to come.'),
    reason: text.describe('Kept with the cause. Addresses in it are blanked.'),
  })
  .meta({ id: 'Unsubscribe' });

export const resubscribeBody = z
  .strictObject({
    email,
    reason: text,
    evidence: text.describe('What shows that the person asked for it: a form, a letter, a call.'),
    causes: z
      .array(z.enum(['unsubscribed', 'complained', 'hardBounce']))
      .min(1)
      .default(['unsubscribed'])
      .describe('Complaints and bounces go only when they are named. Opt-outs of Salesforce stay.'),
  })
  .meta({ id: 'Resubscribe' });

export const suppressionRow = z
  .strictObject({
    email,
    reason: z.enum(SUPPRESSED).default('import'),
    listId: id.optional().describe('Absent: on all lists.'),
    at: instant.optional().describe('When it happened; absent: now.'),
    note: text.optional(),
  })
  .meta({ id: 'NewSuppression' });

export const suppressionsBody = z
  .union([
    suppressionRow,
    z
      .strictObject({
        suppressions: z
          .array(z.record(z.string(), z.unknown()))
          .max(100_000)
          .describe('Rows as a single one; each is checked by itself.'),
      })
      .meta({ id: 'NewSuppressions' }),
    z.strictObject({}),
  ])
  .describe('One, or up to 100,000; or a CSV file with a header: email, reason, listId, at, note.');

export const suppressionQuery = z.strictObject({
  scope: id.optional().describe('`all`, or the id of a list.'),
  email: email.optional().describe('Only those of this address.'),
});

export const liftBody = z
  .strictObject({
    reason: text,
    listId: id.optional().describe('Absent: for all lists, and on every list.'),
    causes: z
      .array(z.enum(LIFTABLE))
      .min(1)
      .default(['unsubscribed', 'complained', 'hardBounce'])
      .describe('`removed`, the tombstone of an erasure, goes only when it is named.'),
  })
  .meta({ id: 'LiftSuppression' });

export const erasureBody = z.strictObject({ email, reason: text }).meta({ id: 'NewErasure' });

export const standingCause = z.object({
  type: z.string(),
  at: z.string(),
  scope: z.string().optional(),
  orgId: z.string().optional(),
  recordId: z.string().optional(),
  actor: z.string().optional(),
  reason: z.string().optional(),
  remedy: z.string().describe('What would lift it, and who can.'),
});

export const standingAnswer = z
  .object({
    status: z.enum(['subscribed', 'unsubscribed', 'bounced', 'complained']),
    causes: z.array(standingCause).describe('What stands against the address on this list now.'),
  })
  .meta({ id: 'Standing' });

const liftedReason = z.object({
  scope: z.string(),
  cause: z.string(),
  at: z.string(),
  actor: z.string(),
  reason: z.string(),
});

export const resubscribeAnswer = standingAnswer
  .extend({ lifted: z.array(liftedReason) })
  .meta({ id: 'Resubscribed' });

export const liftAnswer = z.object({ lifted: z.array(liftedReason) }).meta({ id: 'Lifted' });

export const suppressionsAnswer = z
  .object({
    added: z.number().int(),
    known: z.number().int().describe('Were there already.'),
    failed: z.number().int(),
    errors: z
      .array(z.object({ line: z.number().int(), message: z.string() }))
      .describe(
        'Rows that were left out, the first 1,000. Lines count from 1, the header included.',
      ),
  })
  .meta({ id: 'SuppressionsKept' });

export const suppressionAnswer = z
  .object({
    emailKey: z.string(),
    email: z.string().nullable().describe('Null where no member has the address.'),
    scope: z.string().describe('`all`, or the id of a list.'),
    reasons: z.array(liftedReason.omit({ scope: true })),
  })
  .meta({ id: 'Suppression' });

export const erasureAnswer = z
  .object({
    lists: z.array(z.string()).describe('Lists that lost a member.'),
    claims: z.number().int(),
    ledgerPages: z.number().int().describe('Pages of runs in which the address was blanked.'),
    salesforce: z
      .array(z.object({ orgId: z.string(), object: z.string(), recordId: z.string() }))
      .describe('Records that still hold the address: erase them in Salesforce.'),
    notLookedAt: z
      .array(z.object({ orgId: z.string(), object: z.string().nullable(), code: z.string() }))
      .describe('Orgs, or objects of theirs, that could not be asked: repeat the call later.'),
  })
  .meta({ id: 'Erasure' });

export const toStandingCause = (cause: Cause): z.infer<typeof standingCause> => ({
  ...cause,
  remedy: remedyOf(cause),
});

function remedyOf(cause: Cause): string {
  switch (cause.type) {
    case 'salesforceOptOut':
      return salesforceRemedy(cause.orgId, cause.recordId);
    case 'unsubscribed':
      return 'Resubscribe with evidence.';
    case 'complained':
    case 'hardBounce':
      return `Resubscribe with evidence and "causes": ["${cause.type}"].`;
    case 'removed':
      return 'The address was erased. DELETE /v1/suppressions/:email with "causes": ["removed"].';
  }
}

/** References of opt-outs that are not the record's own standard flag say more behind a slash. */
function salesforceRemedy(orgId: string, reference: string): string {
  const [recordId = '', more = ''] = reference.split('/');
  if (more === '') return `Clear the opt-out of record ${recordId} in Salesforce org ${orgId}.`;
  const from = /^from\.(.+)$/.exec(more)?.[1];
  return from
    ? `Set and then clear the opt-out of record ${recordId} in Salesforce org ${orgId}: it inherited that of ${from}.`
    : `Clear ${more.slice(more.lastIndexOf('.') + 1)} of record ${recordId} in Salesforce org ${orgId}.`;
}

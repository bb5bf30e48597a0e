import { z } from 'zod';
import { DISPOSITIONS, REMOVALS } from '../../domain/run.js';
import { standingCause } from './consent.js';
import type { Claim, Member } from '../../domain/member.js';
import { id, pageQuery } from './basics.js';

const STATUSES = ['subscribed', 'unsubscribed', 'bounced', 'complained'] as const;

export const memberParams = z.strictObject({ id, email: z.string().min(3).max(320) });

export const memberQuery = pageQuery.extend({
  status: z.enum(STATUSES).optional(),
  q: z.string().min(1).max(320).optional().describe('Start of the address.'),
});

export const fieldValue = z
  .union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])
  .describe('A list where the field takes several picklist values.');

const cause = z.object({
  type: z.string(),
  at: z.string(),
  orgId: z.string().optional(),
  recordId: z.string().optional(),
  scope: z.string().optional(),
  actor: z.string().optional(),
  reason: z.string().optional(),
});

const claim = z.object({
  syncId: z.string(),
  orgId: z.string(),
  object: z.string(),
  recordId: z.string(),
  createdDate: z.string(),
  kind: z.enum(['member', 'kept']),
  fields: z.record(z.string(), fieldValue),
});

export const memberAnswer = z
  .object({
    email: z.string(),
    status: z.enum(STATUSES),
    causes: z.array(cause).describe('Why it must not be mailed; mailable only with none.'),
    fields: z.record(z.string(), fieldValue),
    claims: z.array(claim).describe('The records that hold it on this list.'),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Member' });

const hold = z.object({
  syncId: z.string(),
  recordId: z.string(),
  sourceId: z.string(),
  since: z
    .string()
    .nullable()
    .describe('Run that put the claim here; null on claims of before this was kept.'),
  says: z.string(),
});

const decision = z.object({
  at: z.string(),
  runId: z.string().nullable(),
  syncId: z.string(),
  object: z.string(),
  sourceId: z.string(),
  personId: z.string(),
  outcome: z.enum([...new Set([...DISPOSITIONS, ...REMOVALS])]),
  rule: z.string(),
  detail: z.string().nullable(),
  says: z.string(),
});

export const memberWhyAnswer = memberAnswer
  .extend({
    status: z.enum(STATUSES).nullable().describe('Null for an address that is not on the list.'),
    causes: z
      .array(standingCause)
      .describe('Why it must not be mailed, and what would lift each; mailable only with none.'),
    createdAt: z.string().nullable(),
    updatedAt: z.string().nullable(),
    says: z.string().describe('Why the address is on or off the list, in a sentence.'),
    holds: z.array(hold).describe('What holds it on the list now.'),
    decisions: z.array(decision).describe('Every turn, newest first.'),
  })
  .meta({ id: 'MemberWhy' });
export type MemberWhy = z.infer<typeof memberWhyAnswer>;

export const toMemberAnswer = (member: Member): z.infer<typeof memberAnswer> => ({
  email: member.email,
  status: member.status,
  causes: member.causes,
  fields: member.fields,
  claims: member.claims.map(toClaim),
  createdAt: member.createdAt,
  updatedAt: member.updatedAt,
});

/** Without run numbers and fences, which mean nothing outside. */
const toClaim = (held: Claim): z.infer<typeof claim> => ({
  syncId: held.syncId,
  orgId: held.orgId,
  object: held.object,
  recordId: held.recordId,
  createdDate: held.createdDate,
  kind: held.kind,
  fields: held.fields,
});

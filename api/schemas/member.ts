import { z } from 'zod';
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

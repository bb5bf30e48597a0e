import { z } from 'zod';
import { ROLES } from '../../domain/access.js';
import { id, name, pageQuery } from './basics.js';

export const apiKeyBody = z.strictObject({ name, role: z.enum(ROLES) }).meta({ id: 'NewApiKey' });

export const apiKeyAnswer = z
  .object({
    id,
    name: z.string(),
    role: z.enum(ROLES),
    createdAt: z.string(),
    lastUsedAt: z.string().nullable().describe('To the minute.'),
    revokedAt: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' });

export const newApiKeyAnswer = apiKeyAnswer
  .extend({ key: z.string().describe('Shown this once: only its digest is kept.') })
  .meta({ id: 'ApiKeyWithSecret' });

export const auditQuery = pageQuery.extend({
  subject: z.string().min(1).max(256).optional().describe('Id of the thing that was changed.'),
});

export const auditAnswer = z
  .object({
    id: z.string(),
    at: z.string(),
    actor: z.string().describe('Name of the API key, or system.'),
    action: z.string(),
    subject: z.string(),
    before: z.unknown(),
    after: z.unknown(),
  })
  .meta({ id: 'AuditEntry' });

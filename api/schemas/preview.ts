import { z } from 'zod';
import { DISPOSITIONS, REMOVALS } from '../../domain/run.js';
import { syncBody } from './sync.js';

export const previewBody = syncBody
  .partial({ name: true, schedule: true })
  .extend({
    recordId: z
      .string()
      .regex(/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/, { error: 'must be a record Id' })
      .optional()
      .describe('Tries this one record.'),
    email: z.string().min(3).max(320).optional().describe('Tries the records of this address.'),
    limit: z.int().min(1).max(2000).default(200).describe('Records to decide, from the first on.'),
  })
  .meta({ id: 'PreviewRequest' });

const countsOf = (names: readonly string[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, z.int()])));

export const previewAnswer = z
  .object({
    soql: z.string().describe('What a run would read, without its page bounds.'),
    count: z.int().nullable().describe('Records that match; null when Salesforce did not say.'),
    viewCount: z.int().nullable().describe('Records of the list view alone; null without one.'),
    mode: z.enum(['full', 'incremental']),
    modeReason: z.string().nullable(),
    reader: z.enum(['rest', 'bulk']),
    notes: z.array(z.string()),
    read: z.int().describe('Records that were decided for this answer.'),
    complete: z.boolean().describe('These are all records, so the counts are those of a run.'),
    people: z.int(),
    dispositions: countsOf(DISPOSITIONS),
    removals: countsOf(REMOVALS).describe(
      'Claims that would be asked for again and go; leaver counts deleted ones too.',
    ),
    apiCalls: z.int().describe('Salesforce calls that this answer took.'),
    runCalls: z.int().nullable().describe('Salesforce calls that a full run is likely to take.'),
    rows: z
      .array(
        z.object({
          sourceId: z.string(),
          personId: z.string().nullable(),
          email: z.string().nullable(),
          disposition: z.enum(DISPOSITIONS),
          rule: z.string(),
          detail: z.string().nullable(),
          fields: z.record(z.string(), z.unknown()),
        }),
      )
      .describe('The first 50.'),
    warnings: z.array(z.object({ path: z.string(), message: z.string() })),
  })
  .meta({ id: 'Preview' });

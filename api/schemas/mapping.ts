import { z } from 'zod';
import type { FieldMapping } from '../../domain/sync.js';
import { fieldValue } from './member.js';
import { mappedPath } from './source.js';

const whenBlank = z.enum(['keep', 'clear']);
const constant = z.union([
  z.string().trim().min(1).max(1000),
  z.number(),
  z.boolean(),
  z.array(z.string().min(1)).min(1).max(100),
]);

const entry = z
  .strictObject({
    from: mappedPath.nullish().describe('Or `constant`.'),
    constant: constant.nullish().describe('The value itself, the same for all.'),
    to: z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, {
      error: 'must begin with a letter and hold letters, digits and _ only, at most 64',
    }),
    whenBlank: whenBlank.default('clear'),
  })
  .refine((one) => (one.from == null) !== (one.constant == null), {
    path: ['from'],
    error: 'or constant is needed, and not both',
  });

export const mapping = z.array(entry).min(1).max(200);

export const mappingAnswer = z.array(
  z.object({
    from: z.string().nullable(),
    constant: fieldValue.optional(),
    to: z.string(),
    whenBlank,
  }),
);

export const toMapping = (input: z.output<typeof mapping>): FieldMapping[] =>
  input.map(({ from, constant: value, to, whenBlank: blank }) => ({
    from: from ?? null,
    ...(value == null ? {} : { constant: value }),
    to,
    whenBlank: blank,
  }));

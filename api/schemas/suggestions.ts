import { z } from 'zod';
import { VALUE_KINDS } from '../value-kind.js';
import { fieldPath, people } from './source.js';

export const suggestionsQuery = z.strictObject({
  people: people.optional().describe('As in the source of a sync; absent: its default.'),
  emailField: fieldPath.optional().describe('As in the source of a sync; absent: its default.'),
});

export const suggestionsAnswer = z
  .object({
    items: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        whenBlank: z.enum(['keep', 'clear']),
        label: z.string(),
        type: z.enum(VALUE_KINDS).describe('What the member will hold; a list of texts.'),
        usual: z.boolean().describe('Mapped when a new sync says nothing.'),
      }),
    ),
    nextCursor: z.null(),
  })
  .meta({ id: 'MappingSuggestions' });

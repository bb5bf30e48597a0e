import { z } from 'zod';
import { OPERATORS } from '../../domain/criteria.js';
import { longId } from '../../domain/record-id.js';
import { instant } from './basics.js';

const NAME = '[A-Za-z]\\w{0,79}';

export const apiName = z
  .string()
  .regex(new RegExp(`^${NAME}$`), { error: 'is not an API name: write one such as Email' });
export const fieldPath = z.string().regex(new RegExp(`^${NAME}(\\.${NAME})?$`), {
  error: 'must be a field or a parent and its field: LastName or Account.Name',
});
/** A path with or without whose record it reads. */
export const mappedPath = z
  .string()
  .regex(new RegExp(`^((record|person)\\.)?${NAME}(\\.${NAME})?$`), {
    error: 'must be a field, a parent’s or the person’s: LastName, Account.Name or person.Title',
  });

export const people = z.enum(['self', 'contacts', 'primaryRole', 'allRoles']);
const roleAddresses = z.enum(['exclude', 'keep']);
const reader = z.enum(['auto', 'rest', 'bulk']);
const values = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.union([z.string(), z.number()])).max(10_000),
]);
const mailbox = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[^\s@]{1,64}$/, { error: 'must be what stands before the @, such as info' });

const condition = z.strictObject({
  field: fieldPath,
  operator: z.enum(OPERATORS),
  value: values
    .default(null)
    .describe(
      'A list with in, notIn, includes and excludes; absent with isBlank and isNotBlank. Dates also as Salesforce’s literals: LAST_N_DAYS:30.',
    ),
});

/** What may be chosen of a source; the object is not among it, as it never changes. */
export const sourceChoices = {
  people: people
    .nullish()
    .describe(
      'Whom a record stands for. Absent: contacts for Account, primaryRole for Opportunity, else self: the record itself, or the parent that emailField names.',
    ),
  emailField: fieldPath
    .nullish()
    .describe(
      'Of the person’s record, or a parent’s. Absent: Email, or the one field of type email.',
    ),
  optOutField: fieldPath
    .nullish()
    .describe('Checkbox. Absent: HasOptedOutOfEmail of Leads and Contacts, of others none.'),
  roleAddresses: roleAddresses
    .nullish()
    .describe('What to do with addresses such as info@ or sales@; absent: exclude.'),
  roleNames: z
    .array(mailbox)
    .max(500)
    .nullish()
    .describe('Mailboxes that count as role addresses; absent: the usual ones.'),
  conditions: z.array(condition).max(100).nullish().describe('Absent: all records.'),
  pattern: z
    .string()
    .min(1)
    .max(2000)
    .nullish()
    .describe('Numbers of conditions joined by and, or, not: (1 and 2) or 3. Absent: all by and.'),
  listViewId: z
    .string()
    .regex(/^00B[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/, {
      error: 'must be the Id of a list view: 00B…',
    })
    .overwrite(longId)
    .nullish()
    .describe('Records must be in the view and meet the conditions.'),
  addedAfter: instant.nullish().describe('Only records created at or after it; absent: all.'),
  reader: reader.nullish().describe('Absent: auto, by expected size and API budget.'),
};

export const sourceAnswer = z.object({
  object: z.string(),
  people,
  emailField: z.string(),
  optOutField: z.string().nullable(),
  roleAddresses,
  roleNames: z.array(z.string()).nullable(),
  conditions: z.array(z.object({ field: z.string(), operator: z.enum(OPERATORS), value: values })),
  pattern: z.string().nullable(),
  listViewId: z.string().nullable(),
  addedAfter: z.string().nullable(),
  reader,
});

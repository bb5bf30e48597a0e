import { z } from 'zod';
import { id } from './basics.js';

export const objectParams = z.strictObject({
  id,
  object: z
    .string()
    .regex(/^[A-Za-z]\w{0,79}$/, { error: 'is not an API name: write one such as Lead' }),
});

const listing = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.null() });

export const objectsAnswer = listing(
  z.object({
    name: z.string(),
    label: z.string(),
    custom: z.boolean(),
    queryable: z.boolean(),
    createable: z.boolean(),
    updateable: z.boolean(),
  }),
).meta({ id: 'Objects' });

export const fieldsAnswer = listing(
  z.object({
    name: z.string(),
    label: z.string(),
    type: z.string(),
    length: z.number(),
    custom: z.boolean(),
    nillable: z.boolean(),
    updateable: z.boolean(),
    filterable: z.boolean(),
    calculated: z.boolean(),
    htmlFormatted: z.boolean(),
    picklistValues: z.array(
      z.object({ value: z.string(), label: z.string(), active: z.boolean() }),
    ),
    referenceTo: z.array(z.string()),
    relationshipName: z.string().nullable(),
  }),
).meta({ id: 'Fields' });

export const listViewsAnswer = listing(
  z.object({
    id: z.string(),
    label: z.string(),
    developerName: z.string(),
    soqlCompatible: z.boolean(),
  }),
).meta({ id: 'ListViews' });

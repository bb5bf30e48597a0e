import { z } from 'zod';
import type { MailingList } from '../../domain/connection.js';
import { id, name } from './basics.js';

export const listBody = z.strictObject({ name }).meta({ id: 'NewList' });
export const listChange = z.strictObject({ name: name.optional() }).meta({ id: 'ListChange' });

export const listAnswer = z
  .object({ id, name: z.string(), createdAt: z.string(), updatedAt: z.string() })
  .meta({ id: 'List' });

export const toListAnswer = (list: MailingList): z.infer<typeof listAnswer> => ({
  id: list.id,
  name: list.name,
  createdAt: list.createdAt,
  updatedAt: list.updatedAt,
});

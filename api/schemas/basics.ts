import { z } from 'zod';

export const id = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, {
  error: 'is not an id: take it from the answer that created the thing',
});
export const name = z.string().trim().min(1).max(200);
export const instant = z.iso.datetime({
  offset: true,
  error: 'must be an instant such as 2026-11-23T09:30:00+09:00',
});

export const timeZone = z.string().refine(isTimeZone, {
  error: 'is not an IANA time zone: write one such as Asia/Tokyo',
});

export const idParams = z.strictObject({ id });

export const pageQuery = z.strictObject({
  limit: z.coerce
    .number({ error: 'must be a number from 1 to 1000' })
    .int()
    .min(1)
    .max(1000)
    .default(100)
    .describe('Items a page, at most 1,000.'),
  cursor: z.string().min(1).max(2000).optional().describe('`nextCursor` of the page before.'),
});

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('Null on the last page.'),
  });

export const errorAnswer = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string().describe('Says what to do next.'),
      issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
      id: z.string().optional().describe('Names the log line of an unexpected error.'),
    }),
  })
  .meta({ id: 'Error' });

function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: text }));
  } catch {
    return false;
  }
}

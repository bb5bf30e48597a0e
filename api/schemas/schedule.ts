import { z } from 'zod';
import type { Schedule } from '../../domain/sync.js';
import { instant, timeZone } from './basics.js';

const date = z.iso.date({ error: 'must be a date such as 2026-12-01' });
const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time such as 09:30' });
const zone = timeZone
  .optional()
  .describe('The wall clock it is read on; absent: the zone of the connection, in a preview UTC.');
const fullEvery = z
  .int({ error: 'must be a whole number from 1 to 1000' })
  .min(1)
  .max(1000)
  .nullish()
  .describe(
    'Every n-th fire reads everything, the others what changed, where that is sound. Absent: 1.',
  );
const bounds = { fullEvery, startDate: date.nullish(), endDate: date.nullish() };

export const schedule = z
  .discriminatedUnion(
    'frequency',
    [
      z.strictObject({
        frequency: z.literal('once'),
        date: date.nullish().describe('Together with `time`; both absent: at once.'),
        time: time.nullish(),
        timeZone: zone,
      }),
      z.strictObject({ frequency: z.literal('daily'), time, timeZone: zone, ...bounds }),
      z.strictObject({
        frequency: z.literal('cron'),
        cron: z.string().min(1).max(200).describe('Five fields: minute hour day month weekday.'),
        timeZone: zone,
        ...bounds,
      }),
    ],
    { error: ({ input }) => frequencyRemedy(input) },
  )
  .meta({ id: 'Schedule' });
export type ScheduleInput = z.output<typeof schedule>;

export const schedulePreviewBody = z
  .strictObject({
    schedule,
    from: instant.optional().describe('Fires after it; absent: after now.'),
    count: z.int().min(1).max(100).default(10),
  })
  .meta({ id: 'SchedulePreview' });

export const nextRunsQuery = z.strictObject({
  count: z.coerce
    .number({ error: 'must be a number from 1 to 100' })
    .int()
    .min(1)
    .max(100)
    .default(10),
});

export const firesAnswer = z
  .object({
    items: z.array(
      z.object({
        at: z.string().describe('Instant, UTC.'),
        local: z.string().describe('The same instant on the schedule’s clock, with offset.'),
        note: z.string().optional().describe('Why it is moved, or will not fire.'),
      }),
    ),
  })
  .meta({ id: 'Fires' });

/** The schedule with every choice spelled out. */
export function toSchedule(input: ScheduleInput, defaultZone: string): Schedule {
  const zoned = { timeZone: input.timeZone ?? defaultZone };
  if (input.frequency === 'once') {
    return { frequency: 'once', date: input.date ?? null, time: input.time ?? null, ...zoned };
  }
  const fullEvery = input.fullEvery ?? 1;
  const bounded = {
    ...zoned,
    fullEvery,
    startDate: input.startDate ?? null,
    endDate: input.endDate ?? null,
  };
  return input.frequency === 'daily'
    ? { frequency: 'daily', time: input.time, ...bounded }
    : { frequency: 'cron', cron: input.cron, ...bounded };
}

function frequencyRemedy(input: unknown): string {
  const given =
    typeof input === 'object' && input !== null && 'frequency' in input && input.frequency;
  return given === 'weekly' || given === 'monthly'
    ? `${given} is not available yet: use once, daily or cron`
    : 'must have a frequency: once, daily or cron';
}

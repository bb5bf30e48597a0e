import type { CronSchedule, DailySchedule } from '../../domain/sync.js';

export const daily = (
  time: string,
  timeZone: string,
  more: Partial<DailySchedule> = {},
): DailySchedule => ({
  ...{ frequency: 'daily', time, timeZone, startDate: null, endDate: null, fullEvery: 1 },
  ...more,
});
export const cronOf = (
  cron: string,
  timeZone: string,
  more: Partial<CronSchedule> = {},
): CronSchedule => ({
  ...{ frequency: 'cron', cron, timeZone, startDate: null, endDate: null, fullEvery: 1 },
  ...more,
});

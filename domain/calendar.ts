import { Cron } from 'croner';
import { Temporal } from 'temporal-polyfill';
import type { CronSchedule, DailySchedule, Schedule } from './sync.js';

/** One planned fire. */
export interface Fire {
  /** ISO instant, UTC. */
  at: string;
  /** The same instant on the schedule's wall clock, with offset. */
  local: string;
  /** Why the fire is not at the written wall-clock time. */
  note?: string;
}

export interface ScheduleProblem {
  path: string;
  message: string;
}

/** A wall-clock time skipped by the clocks fires at the first instant after the gap; a doubled one fires once, at the first. */
export function fireAtLocal(local: Temporal.PlainDateTime, timeZone: string): Fire {
  const first = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const last = local.toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (first.epochMilliseconds === last.epochMilliseconds) return fire(first);
  if (first.toPlainDateTime().equals(local)) {
    return fire(first, `${clock(local)} happens twice this day; fires once, at the first`);
  }
  const gap = first.getTimeZoneTransition('next') ?? last;
  return fire(
    gap,
    `${clock(local)} does not exist this day; fires at the first instant after the gap`,
  );
}

/** The next `count` fires strictly after an instant (ISO), soonest first; fewer when the schedule ends. */
export function nextFires(schedule: Schedule, after: string, count: number): Fire[] {
  const from = Temporal.Instant.from(after);
  switch (schedule.frequency) {
    case 'once':
      return onceFires(schedule.date, schedule.time, schedule.timeZone, from, count);
    case 'daily':
      return collect(dailyTimes(schedule, from), schedule, from, count);
    case 'cron':
      return collect(cronTimes(schedule, from), schedule, from, count);
  }
}

/** What is wrong with a schedule, or null. */
export function scheduleProblem(schedule: Schedule): ScheduleProblem | null {
  if (!isTimeZone(schedule.timeZone)) {
    return problem('timeZone', 'is not an IANA time zone; write one such as Asia/Tokyo');
  }
  if (schedule.frequency === 'once') {
    return (schedule.date === null) === (schedule.time === null)
      ? null
      : problem('date', 'and time go together; leave out both to run at once');
  }
  if (schedule.startDate && schedule.endDate && schedule.endDate < schedule.startDate) {
    return problem('endDate', 'is before startDate');
  }
  return schedule.frequency === 'cron' ? cronProblem(schedule) : null;
}

function cronProblem(schedule: CronSchedule): ScheduleProblem | null {
  if (schedule.cron.trim().split(/\s+/).length !== 5) {
    return problem('cron', 'needs five fields: minute hour day month weekday');
  }
  try {
    const next = new Cron(schedule.cron, { timezone: 'UTC', mode: '5-part' }).nextRun(
      new Date('2024-01-01T00:00:00Z'),
    );
    return next ? null : problem('cron', 'never fires; check day and month');
  } catch (error) {
    return problem('cron', `cannot be read: ${error instanceof Error ? error.message : 'unknown'}`);
  }
}

function onceFires(
  date: string | null,
  time: string | null,
  timeZone: string,
  from: Temporal.Instant,
  count: number,
): Fire[] {
  if (date === null || time === null || count < 1) return [];
  const only = fireAtLocal(Temporal.PlainDateTime.from(`${date}T${time}`), timeZone);
  return Temporal.Instant.compare(Temporal.Instant.from(only.at), from) > 0 ? [only] : [];
}

/** Local times from a day before `from`, so that no zone shift hides one. */
function* dailyTimes(schedule: DailySchedule, from: Temporal.Instant) {
  const time = Temporal.PlainTime.from(schedule.time);
  let day = firstDay(schedule, from);
  for (;;) {
    yield day.toPlainDateTime(time);
    day = day.add({ days: 1 });
  }
}

/**
 * Cron is read on a clock without zones, so that the rule for skipped and doubled times stays ours. It begins at the
 * wall clock of `from`: no earlier local time fires later, and a minutely cron costs no more than a yearly one.
 */
function* cronTimes(schedule: CronSchedule, from: Temporal.Instant) {
  const cron = new Cron(schedule.cron, { timezone: 'UTC', mode: '5-part' });
  const here = from.toZonedDateTimeISO(schedule.timeZone).toPlainDateTime();
  const start = Temporal.PlainDateTime.from(schedule.startDate ?? here);
  const [latest] = [here, start].sort(Temporal.PlainDateTime.compare).reverse();
  let at: Date | null = new Date(`${(latest ?? here).toString({ smallestUnit: 'second' })}Z`);
  at = new Date(at.getTime() - 1000);
  for (;;) {
    at = cron.nextRun(at);
    if (!at) return;
    yield Temporal.PlainDateTime.from(at.toISOString().slice(0, 19));
  }
}

function collect(
  times: Iterable<Temporal.PlainDateTime>,
  schedule: DailySchedule | CronSchedule,
  from: Temporal.Instant,
  count: number,
): Fire[] {
  const fires: Fire[] = [];
  if (count < 1) return fires;
  for (const local of times) {
    if (schedule.endDate && local.toPlainDate().toString() > schedule.endDate) break;
    const next = fireAtLocal(local, schedule.timeZone);
    const late = fires.at(-1)?.at === next.at;
    if (late || Temporal.Instant.compare(Temporal.Instant.from(next.at), from) <= 0) continue;
    fires.push(next);
    if (fires.length >= count) break;
  }
  return fires;
}

function firstDay(
  schedule: DailySchedule | CronSchedule,
  from: Temporal.Instant,
): Temporal.PlainDate {
  const day = from.toZonedDateTimeISO(schedule.timeZone).toPlainDate().subtract({ days: 1 });
  if (!schedule.startDate) return day;
  const start = Temporal.PlainDate.from(schedule.startDate);
  return Temporal.PlainDate.compare(day, start) < 0 ? start : day;
}

function fire(at: Temporal.ZonedDateTime, note?: string): Fire {
  const local = at.toString({ timeZoneName: 'never', smallestUnit: 'second' });
  const planned = { at: at.toInstant().toString({ smallestUnit: 'second' }), local };
  return note ? { ...planned, note } : planned;
}

function isTimeZone(timeZone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
    return !/^[+-]/.test(timeZone);
  } catch {
    return false;
  }
}

const clock = (local: Temporal.PlainDateTime): string => local.toPlainTime().toString().slice(0, 5);
const problem = (path: string, message: string): ScheduleProblem => ({ path, message });

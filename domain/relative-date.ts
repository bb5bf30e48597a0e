import { Temporal } from 'temporal-polyfill';

/** Salesforce's date literals, read on our clock: `LAST_N_DAYS:30` (R5). */
export interface RelativeDate {
  unit: Unit;
  /** Whole units from the present one to the first of the range, and after its last. */
  from: number;
  to: number;
}
type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year';

export type RelativeDateReading = { date: RelativeDate } | { problem: string };

/** From the first day up to, not including, the one after the last: `2026-11-23`. */
export interface Days {
  from: string;
  to: string;
}

/** From an instant up to, not including, another: ISO, UTC. */
export interface Instants {
  from: string;
  to: string;
}

const SHAPE = /^(?:YESTERDAY|TODAY|TOMORROW|(?:LAST|THIS|NEXT|N)_[A-Z0-9_]+)(?::.*)?$/i;
const FIXED: Record<string, number> = { LAST: -1, THIS: 0, NEXT: 1 };
const DAYS: Record<string, number> = { YESTERDAY: -1, TODAY: 0, TOMORROW: 1 };
/** Salesforce knows dates from 1700 to 4000: about 250 years either way. */
const MOST: Record<Unit, number> = {
  ...{ day: 90_000, week: 13_000, month: 3000, quarter: 1000, year: 250 },
};

/** Whether a text is meant as a date literal, right or wrong; no date or instant looks like one. */
export const looksRelative = (text: string): boolean => SHAPE.test(text.trim());

/** Reads a date literal in any case, or says what to write instead. */
export function readRelativeDate(text: string): RelativeDateReading {
  const [name = '', count, ...rest] = text.trim().toUpperCase().split(':');
  if (name.includes('FISCAL')) return { problem: FISCAL };
  if (rest.length > 0) return unknown(text);
  return (count === undefined ? fixed(name) : counted(name, count)) ?? unknown(text);
}

/** The days of a literal, seen from a day; weeks begin on Sunday. */
export function daysOf(date: RelativeDate, today: string): Days {
  const here = startOf(Temporal.PlainDate.from(today), date.unit);
  const shift = (by: number) => here.add(duration(date.unit, by)).toString();
  return { from: shift(date.from), to: shift(date.to) };
}

/** From the first instant of the first day in a zone to the first after the last, whatever the clocks do between. */
export const instantsOf = ({ from, to }: Days, timeZone: string): Instants => ({
  from: startOfDay(from, timeZone),
  to: startOfDay(to, timeZone),
});

/** The day on the wall at an instant. */
export const dayAt = (at: string, timeZone: string): string =>
  Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();

export const dayAfter = (day: string): string =>
  Temporal.PlainDate.from(day).add({ days: 1 }).toString();

const startOfDay = (day: string, timeZone: string): string =>
  Temporal.PlainDate.from(day)
    .toZonedDateTime(timeZone)
    .toInstant()
    .toString({ smallestUnit: 'second' });

function fixed(name: string): RelativeDateReading | null {
  const day = DAYS[name];
  if (day !== undefined) return range('day', day, day + 1);
  if (name === 'LAST_90_DAYS') return range('day', -90, 1);
  if (name === 'NEXT_90_DAYS') return range('day', 1, 91);
  const [, word = '', unit = ''] = /^(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/.exec(name) ?? [];
  const at = FIXED[word];
  return at === undefined ? null : range(unit.toLowerCase() as Unit, at, at + 1);
}

function counted(name: string, count: string): RelativeDateReading | null {
  const [, word, next, ago] =
    /^(?:(LAST|NEXT)_N_(DAY|WEEK|MONTH|QUARTER|YEAR)S|N_(DAY|WEEK|MONTH|QUARTER|YEAR)S_AGO)$/.exec(
      name,
    ) ?? [];
  const unit = (next ?? ago)?.toLowerCase() as Unit | undefined;
  if (unit === undefined) return null;
  const n = /^\d{1,6}$/.test(count) ? Number(count) : 0;
  if (n < 1 || n > MOST[unit]) {
    return { problem: `needs a whole number from 1 to ${MOST[unit]} after ${name}:` };
  }
  if (ago) return range(unit, -n, 1 - n);
  if (word === 'NEXT') return range(unit, 1, n + 1);
  // LAST_N_DAYS reaches to the end of today; the longer units end with the last complete one.
  return range(unit, -n, unit === 'day' ? 1 : 0);
}

function startOf(day: Temporal.PlainDate, unit: Unit): Temporal.PlainDate {
  switch (unit) {
    case 'day':
      return day;
    case 'week':
      return day.subtract({ days: day.dayOfWeek % 7 });
    case 'month':
      return day.with({ day: 1 });
    case 'quarter':
      return day.with({ month: day.month - ((day.month - 1) % 3), day: 1 });
    case 'year':
      return day.with({ month: 1, day: 1 });
  }
}

const duration = (unit: Unit, count: number): Temporal.DurationLike =>
  unit === 'quarter' ? { months: 3 * count } : { [`${unit}s`]: count };

const range = (unit: Unit, from: number, to: number): RelativeDateReading => ({
  date: { unit, from, to },
});

const unknown = (text: string): RelativeDateReading => ({
  problem: `${text} is no date literal of Salesforce: write one such as TODAY, LAST_MONTH or LAST_N_DAYS:30`,
});

const FISCAL =
  'counts fiscal periods, which differ from org to org: use the calendar ones, such as LAST_QUARTER, or dates';

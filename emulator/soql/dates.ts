import { Temporal } from 'temporal-polyfill';

/** From the first day of the range up to, not including, the day after its last, in the user's zone. */
export interface DayRange {
  from: Temporal.PlainDate;
  to: Temporal.PlainDate;
}

type Unit = 'days' | 'weeks' | 'months' | 'quarters' | 'years';

/** The day range of a date literal such as `TODAY` or `LAST_N_DAYS:30`; null when it is not one. */
export function dateLiteralRange(literal: string, today: Temporal.PlainDate): DayRange | null {
  const [name = '', count] = literal.toUpperCase().replace('FISCAL_', '').split(':');
  return count === undefined ? fixedRange(name, today) : countedRange(name, Number(count), today);
}

function fixedRange(name: string, today: Temporal.PlainDate): DayRange | null {
  const day = DAYS[name];
  if (day !== undefined) return span(today, 'days', day, 1);
  if (name === 'LAST_90_DAYS') return countedRange('LAST_N_DAYS', 90, today);
  if (name === 'NEXT_90_DAYS') return countedRange('NEXT_N_DAYS', 90, today);
  const [shift = '', word = ''] = name.split('_');
  const unit = UNITS[`${word}S`];
  const by = SHIFTS[shift];
  return unit && by !== undefined ? span(today, unit, by, 1) : null;
}

function countedRange(name: string, count: number, today: Temporal.PlainDate): DayRange | null {
  const words = name.split('_');
  const ago = words.at(-1) === 'AGO';
  const unit = UNITS[(ago ? words[1] : words[2]) ?? ''];
  if (!unit) return null;
  if (ago) return span(today, unit, -count, 1);
  if (words[0] === 'NEXT') return span(today, unit, 1, count);
  // LAST_N_DAYS reaches into today; the longer units end with the last complete one.
  return unit === 'days'
    ? { from: today.subtract({ days: count }), to: today.add({ days: 1 }) }
    : span(today, unit, -count, count);
}

const DAYS: Record<string, number> = { YESTERDAY: -1, TODAY: 0, TOMORROW: 1 };
const SHIFTS: Record<string, number> = { LAST: -1, THIS: 0, NEXT: 1 };
const UNITS: Record<string, Unit> = {
  DAYS: 'days',
  WEEKS: 'weeks',
  MONTHS: 'months',
  QUARTERS: 'quarters',
  YEARS: 'years',
};

function span(today: Temporal.PlainDate, unit: Unit, shift: number, length: number): DayRange {
  const from = plus(startOf(today, unit), unit, shift);
  return { from, to: plus(from, unit, length) };
}

function plus(day: Temporal.PlainDate, unit: Unit, count: number): Temporal.PlainDate {
  return unit === 'quarters' ? day.add({ months: count * 3 }) : day.add({ [unit]: count });
}

/** Weeks begin on Sunday, as in the default locale of an org. */
function startOf(day: Temporal.PlainDate, unit: Unit): Temporal.PlainDate {
  if (unit === 'weeks') return day.subtract({ days: day.dayOfWeek % 7 });
  if (unit === 'months') return day.with({ day: 1 });
  if (unit === 'quarters') return day.with({ month: day.month - ((day.month - 1) % 3), day: 1 });
  return unit === 'years' ? day.with({ month: 1, day: 1 }) : day;
}

/** The instant a day begins in a zone, as milliseconds. */
export function startOfDay(day: Temporal.PlainDate, timeZone: string): number {
  return day.toZonedDateTime(timeZone).epochMilliseconds;
}

export function todayIn(timeZone: string, now: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** A stored field value. Datetimes are kept as milliseconds since 1970, dates as `YYYY-MM-DD`. */
export type Value = string | number | boolean | null;

const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`);

/** `2026-11-23T01:02:03.000+0000`, the form of Salesforce answers: no colon in the offset, milliseconds always zero. */
export function formatDateTime(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  const seconds = Math.floor((ms - day * DAY_MS) / 1000);
  const time = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${formatDay(day)}T${time}.000+0000`;
}

const DAY_MS = 86_400_000;
const DAYS_TO_1970 = 719_468;
const DAYS_IN_400_YEARS = 146_097;

/** The calendar day so many days after 1970-01-01. Counted, not asked of Date: a page formats thousands of them. */
function formatDay(days: number): string {
  const since = days + DAYS_TO_1970;
  const era = Math.floor(since / DAYS_IN_400_YEARS);
  const dayOfEra = since - era * DAYS_IN_400_YEARS;
  const leaps =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  // The counted year begins in March, so that the leap day is its last.
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${year}-${two(month)}-${two(day)}`;
}

/** Milliseconds of an ISO instant in any form Salesforce accepts, cut to the second; null when it is not one. */
export function parseDateTime(text: string): number | null {
  if (!text.includes('T')) return null;
  const tail = text.slice(-5);
  const compactOffset = (tail[0] === '+' || tail[0] === '-') && !tail.includes(':');
  const ms = Date.parse(compactOffset ? `${text.slice(0, -2)}:${text.slice(-2)}` : text);
  return Number.isNaN(ms) ? null : wholeSecond(ms);
}

export function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

/** True for a calendar day written `YYYY-MM-DD` that exists. */
export function isDate(text: string): boolean {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

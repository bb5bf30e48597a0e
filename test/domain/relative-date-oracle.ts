import { wallOf } from './calendar-oracle.js';

/**
 * A second reading of date literals, with numbers alone: every day has an index among the days, weeks, months, quarters
 * and years, and a literal holds the days whose index differs from today's by so much.
 */
export function holds(literal: string, today: string, day: string): boolean {
  const [name = '', count = '0'] = literal.split(':');
  const n = Number(count);
  const apart = (unit: string) => indexOf(unit, day) - indexOf(unit, today);
  const simple: Record<string, number> = { YESTERDAY: -1, TODAY: 0, TOMORROW: 1 };
  if (name in simple) return apart('DAY') === simple[name];
  if (name === 'LAST_90_DAYS') return between(-90, apart('DAY'), 0);
  if (name === 'NEXT_90_DAYS') return between(1, apart('DAY'), 90);
  if (name.endsWith('_AGO')) return apart(name.slice(2, -5)) === -n;
  if (name === 'LAST_N_DAYS') return between(-n, apart('DAY'), 0);
  if (name.startsWith('LAST_N_')) return between(-n, apart(name.slice(7, -1)), -1);
  if (name.startsWith('NEXT_N_')) return between(1, apart(name.slice(7, -1)), n);
  const [word = '', unit = ''] = name.split('_');
  return apart(unit) === { LAST: -1, THIS: 0, NEXT: 1 }[word];
}

/** The day on the wall at an instant. */
export const wallDay = (epochMs: number, timeZone: string): string =>
  wallOf(epochMs, timeZone).slice(0, 10);

function indexOf(unit: string, day: string): number {
  const [year = 0, month = 0] = day.split('-').map(Number);
  const days = Date.parse(`${day}T00:00:00Z`) / 86_400_000;
  switch (unit) {
    case 'DAY':
      return days;
    // Day 0 was a Thursday; weeks begin on Sunday.
    case 'WEEK':
      return Math.floor((days + 4) / 7);
    case 'MONTH':
      return year * 12 + month;
    case 'QUARTER':
      return year * 4 + Math.ceil(month / 3);
    default:
      return year;
  }
}

const between = (low: number, n: number, high: number): boolean => low <= n && n <= high;

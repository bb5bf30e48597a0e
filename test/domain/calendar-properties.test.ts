import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextFires } from '../../domain/calendar.js';
import type { Schedule } from '../../domain/sync.js';
import { firesBetween, wallOf } from './calendar-oracle.js';
import { cronOf, daily } from './schedules.js';

const ats = (schedule: Schedule, after: string, count: number): string[] =>
  nextFires(schedule, after, count).map((fire) => fire.at);

/** Around a change of the clocks, where mistakes live. */
const anyEdge = fc.constantFrom(
  ['Asia/Tokyo', '2026-06-01T00:00:00Z'],
  ['Europe/Berlin', '2026-03-29T00:00:00Z'],
  ['Europe/Berlin', '2026-10-25T00:00:00Z'],
  ['America/New_York', '2026-03-08T06:00:00Z'],
  ['America/New_York', '2026-11-01T05:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T14:00:00Z'],
  ['America/Sao_Paulo', '2018-11-04T02:00:00Z'],
  ['America/Sao_Paulo', '2018-02-18T01:00:00Z'],
) as fc.Arbitrary<[string, string]>;
const anyTime = fc.record({
  h: fc.constantFrom(0, 1, 2, 3, 23),
  m: fc.integer({ min: 0, max: 59 }),
});
const two = (n: number): string => String(n).padStart(2, '0');
const DAY_MINUTES = 1_440;
const instantNear = ([, edge]: [string, string], minutes: number): number =>
  Date.parse(edge) + minutes * 60_000;

describe('the calendar, held to a walk over the wall clock minute by minute', () => {
  const anyOffset = fc.integer({ min: -DAY_MINUTES, max: DAY_MINUTES });

  it('fires daily as the walk does', () => {
    fc.assert(
      fc.property(anyEdge, anyTime, anyOffset, (edge, { h, m }, offset) => {
        const time = `${two(h)}:${two(m)}`;
        const from = instantNear(edge, offset);
        const to = from + 2 * DAY_MINUTES * 60_000;
        const rule = { timeZone: edge[0], matches: (wall: string) => wall.slice(11) === time };
        expect(upTo(daily(time, edge[0]), from, to)).toEqual(firesBetween(rule, from, to));
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it('fires by cron as the walk does', () => {
    const anyMinutes = fc.constantFrom('*', '*/7', '*/20', '0', '30', '15,45', '10-12');
    const anyHours = fc.constantFrom('*', '1', '2', '0-3', '*/2');
    fc.assert(
      fc.property(anyEdge, anyMinutes, anyHours, anyOffset, (edge, minutes, hours, offset) => {
        const from = instantNear(edge, offset);
        const to = from + 12 * 60 * 60_000;
        const matches = (wall: string): boolean =>
          inField(hours, Number(wall.slice(11, 13))) &&
          inField(minutes, Number(wall.slice(14, 16)));
        const found = upTo(cronOf(`${minutes} ${hours} * * *`, edge[0]), from, to);
        expect(found).toEqual(firesBetween({ timeZone: edge[0], matches }, from, to));
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('walks as a clock on the wall does', () => {
    expect(wallOf(Date.parse('2026-03-29T01:00:00Z'), 'Europe/Berlin')).toBe('2026-03-29T03:00');
  });
});

describe('fires', () => {
  const anySchedule: fc.Arbitrary<Schedule> = fc
    .tuple(anyEdge, anyTime, fc.constantFrom('daily', '*/15 * * * *', '0 2 * * *', '30 1 * * 0'))
    .map(([[zone], { h, m }, kind]) =>
      kind === 'daily' ? daily(`${two(h)}:${two(m)}`, zone) : cronOf(kind, zone),
    );

  it('come strictly after the given instant, each strictly after the one before', () => {
    fc.assert(
      fc.property(
        anySchedule,
        anyEdge,
        fc.integer({ min: -3e6, max: 3e6 }),
        (schedule, edge, s) => {
          const after = new Date(Date.parse(edge[1]) + s * 100).toISOString();
          const found = [after, ...ats(schedule, after, 6)].map((at) => Date.parse(at));
          for (const [i, at] of found.entries())
            if (i > 0) expect(at).toBeGreaterThan(found[i - 1] ?? 0);
          expect(found).toHaveLength(7);
        },
      ),
      { numRuns: 200 },
    );
  }, 60_000);

  it('are the same whether they are asked for one by one or together', () => {
    fc.assert(
      fc.property(anySchedule, anyEdge, (schedule, [, edge]) => {
        const together = ats(schedule, edge, 5);
        let after = edge;
        for (const at of together) {
          expect(ats(schedule, after, 1)).toEqual([at]);
          after = at;
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('are none when none are asked for', () => {
    expect(nextFires(daily('09:00', 'UTC'), '2026-01-01T00:00:00Z', 0)).toEqual([]);
  });
});

/** Fires after `from` up to `to`, as epoch milliseconds. */
function upTo(schedule: Schedule, from: number, to: number): number[] {
  const found: number[] = [];
  for (const { at } of nextFires(schedule, new Date(from).toISOString(), 800)) {
    if (Date.parse(at) > to) break;
    found.push(Date.parse(at));
  }
  return found;
}

/** Whether a cron field of these tests holds a number. */
function inField(field: string, n: number): boolean {
  if (field === '*') return true;
  if (field.startsWith('*/')) return n % Number(field.slice(2)) === 0;
  if (field.includes('-')) {
    const [low = 0, high = 0] = field.split('-').map(Number);
    return n >= low && n <= high;
  }
  return field.split(',').map(Number).includes(n);
}

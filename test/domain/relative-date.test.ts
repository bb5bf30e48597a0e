import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dayAt,
  daysOf,
  instantsOf,
  looksRelative,
  readRelativeDate,
} from '../../domain/relative-date.js';
import { holds, wallDay } from './relative-date-oracle.js';

const dateOf = (literal: string) => {
  const reading = readRelativeDate(literal);
  if ('problem' in reading) throw new Error(`${literal} ${reading.problem}`);
  return reading.date;
};
const days = (literal: string, today: string) => {
  const { from, to } = daysOf(dateOf(literal), today);
  return [from, to];
};
const UNITS = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'];

/** Every literal there is, `n` in the counted ones. */
const allLiterals = (n: number): string[] => [
  ...['YESTERDAY', 'TODAY', 'TOMORROW', 'LAST_90_DAYS', 'NEXT_90_DAYS'],
  ...UNITS.slice(1).flatMap((unit) => ['LAST', 'THIS', 'NEXT'].map((word) => `${word}_${unit}`)),
  ...UNITS.flatMap((unit) => [
    `LAST_N_${unit}S:${n}`,
    `NEXT_N_${unit}S:${n}`,
    `N_${unit}S_AGO:${n}`,
  ]),
];

// A Monday.
const TODAY = '2026-11-23';

describe('a date literal', () => {
  it.each([
    ['TODAY', '2026-11-23', '2026-11-24'],
    ['YESTERDAY', '2026-11-22', '2026-11-23'],
    ['TOMORROW', '2026-11-24', '2026-11-25'],
    ['THIS_WEEK', '2026-11-22', '2026-11-29'],
    ['LAST_WEEK', '2026-11-15', '2026-11-22'],
    ['NEXT_WEEK', '2026-11-29', '2026-12-06'],
    ['THIS_MONTH', '2026-11-01', '2026-12-01'],
    ['NEXT_MONTH', '2026-12-01', '2027-01-01'],
    ['THIS_QUARTER', '2026-10-01', '2027-01-01'],
    ['LAST_QUARTER', '2026-07-01', '2026-10-01'],
    ['LAST_YEAR', '2025-01-01', '2026-01-01'],
    ['LAST_90_DAYS', '2026-08-25', '2026-11-24'],
    ['NEXT_90_DAYS', '2026-11-24', '2027-02-22'],
    ['LAST_N_DAYS:1', '2026-11-22', '2026-11-24'],
    ['NEXT_N_DAYS:1', '2026-11-24', '2026-11-25'],
    ['N_DAYS_AGO:2', '2026-11-21', '2026-11-22'],
    ['LAST_N_WEEKS:2', '2026-11-08', '2026-11-22'],
    ['N_WEEKS_AGO:1', '2026-11-15', '2026-11-22'],
    ['NEXT_N_MONTHS:2', '2026-12-01', '2027-02-01'],
    ['LAST_N_QUARTERS:1', '2026-07-01', '2026-10-01'],
    ['N_YEARS_AGO:3', '2023-01-01', '2024-01-01'],
    [' last_n_days:1 ', '2026-11-22', '2026-11-24'],
  ])('%s is from %s to before %s', (literal, from, to) => {
    expect(days(literal, TODAY)).toEqual([from, to]);
  });

  it('of a week that begins today is this week', () => {
    expect(days('THIS_WEEK', '2026-11-22')).toEqual(['2026-11-22', '2026-11-29']);
  });

  it('holds the same days as counting indices does, on any day', () => {
    const anyDay = fc
      .date({ min: new Date('1999-12-01'), max: new Date('2033-01-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    const near = fc.integer({ min: -800, max: 800 });
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 40 }), near, (today, n, offset) => {
        const day = new Date(Date.parse(today) + offset * 86_400_000).toISOString().slice(0, 10);
        for (const literal of allLiterals(n)) {
          const [from = '', to = ''] = days(literal, today);
          expect([literal, from <= day && day < to]).toEqual([literal, holds(literal, today, day)]);
        }
      }),
      { numRuns: 500 },
    );
  }, 60_000);

  it.each([
    ['LAST_FISCAL_QUARTER', /use the calendar ones, such as LAST_QUARTER/],
    ['LAST_N_FISCAL_YEARS:2', /differ from org to org/],
    ['LAST_N_DAYS:0', /whole number from 1 to 90000/],
    ['LAST_N_DAYS:-3', /whole number/],
    ['LAST_N_DAYS:', /whole number/],
    ['NEXT_N_YEARS:9999', /whole number from 1 to 250/],
    ['LAST_DAYS', /no date literal of Salesforce/],
    ['THIS_DECADE', /no date literal/],
    ['TODAY:3', /no date literal/],
    ['N_DAYS:3', /no date literal/],
    ['LAST_N_DAYS:3:4', /no date literal/],
  ])('%s is refused with what to write', (literal, message) => {
    expect(looksRelative(literal)).toBe(true);
    expect(readRelativeDate(literal)).toMatchObject({
      problem: expect.stringMatching(message) as string,
    });
  });

  it.each(['2026-11-23', '2026-11-23T00:00:00Z', 'Acme', '', 'NEXT', 'TODAYS'])(
    '%j does not look like one',
    (text) => expect(looksRelative(text)).toBe(false),
  );
});

describe('the instants of a literal', () => {
  it.each([
    ['UTC', 'TODAY', '2026-11-23T12:00:00Z', '2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z'],
    ['Asia/Tokyo', 'TODAY', '2026-11-22T15:00:00Z', '2026-11-22T15:00:00Z', '2026-11-23T15:00:00Z'],
    // 23 and 25 hours long.
    [
      'Europe/Berlin',
      'TODAY',
      '2026-03-29T12:00:00Z',
      '2026-03-28T23:00:00Z',
      '2026-03-29T22:00:00Z',
    ],
    [
      'America/New_York',
      'YESTERDAY',
      '2026-11-02T12:00:00Z',
      '2026-11-01T04:00:00Z',
      '2026-11-02T05:00:00Z',
    ],
    // The clocks skip midnight: the day begins at one.
    [
      'America/Sao_Paulo',
      'TODAY',
      '2018-11-04T12:00:00Z',
      '2018-11-04T03:00:00Z',
      '2018-11-05T02:00:00Z',
    ],
    // Half an hour, at two.
    [
      'Australia/Lord_Howe',
      'TODAY',
      '2026-10-04T01:00:00Z',
      '2026-10-03T13:30:00Z',
      '2026-10-04T13:00:00Z',
    ],
  ])('in %s of %s at %s are %s to before %s', (zone, literal, at, from, to) => {
    const range = daysOf(dateOf(literal), dayAt(at, zone));
    expect(instantsOf(range, zone)).toEqual({ from, to });
  });

  it('are none for a day that a zone left out', () => {
    const { from, to } = instantsOf({ from: '2011-12-30', to: '2011-12-31' }, 'Pacific/Apia');
    expect(from).toBe(to);
  });

  const anyZone = fc.constantFrom(
    ...['UTC', 'Asia/Tokyo', 'Asia/Kathmandu', 'Europe/Berlin', 'America/New_York'],
    ...['America/Sao_Paulo', 'Australia/Lord_Howe', 'America/Havana', 'Africa/Cairo'],
    ...['Pacific/Apia', 'Pacific/Kiritimati', 'Asia/Beirut'],
  );

  it('hold exactly those whose day on the wall the literal holds, in any zone', () => {
    const anyMinute = fc
      .integer({ min: Date.parse('2009-01-01') / 60_000, max: Date.parse('2027-12-31') / 60_000 })
      .map((minutes) => minutes * 60_000);
    const literals = fc
      .integer({ min: 1, max: 9 })
      .chain((n) => fc.constantFrom(...allLiterals(n)));
    const near = fc.integer({ min: -200_000, max: 200_000 });
    fc.assert(
      fc.property(anyZone, anyMinute, literals, near, (zone, at, literal, offset) => {
        const today = wallDay(at, zone);
        const range = daysOf(dateOf(literal), dayAt(new Date(at).toISOString(), zone));
        const { from, to } = instantsOf(range, zone);
        const [low, high] = [Date.parse(from), Date.parse(to)];
        const minute = 60_000;
        // Anywhere, and on both sides of both ends.
        for (const t of [at + offset * minute, low - minute, low, high - minute, high]) {
          const inside = low <= t && t < high;
          expect([t, inside]).toEqual([t, holds(literal, today, wallDay(t, zone))]);
        }
      }),
      { numRuns: 2000 },
    );
  }, 60_000);
});

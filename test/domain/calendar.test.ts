import { describe, expect, it } from 'vitest';
import { nextFires, scheduleProblem } from '../../domain/calendar.js';
import type { OnceSchedule, Schedule } from '../../domain/sync.js';
import { cronOf, daily } from './schedules.js';

const once = (date: string | null, time: string | null, timeZone = 'UTC'): OnceSchedule => ({
  ...{ frequency: 'once', date, time, timeZone },
});
const ats = (schedule: Schedule, after: string, count: number): string[] =>
  nextFires(schedule, after, count).map((fire) => fire.at);

describe('a daily schedule', () => {
  it.each([
    [
      'Tokyo, where clocks never change',
      'Asia/Tokyo',
      '09:00',
      '2026-03-28T00:00:00Z',
      ['2026-03-29T00:00:00Z', '2026-03-30T00:00:00Z'],
    ],
    [
      'Berlin, 02:30 skipped in March',
      'Europe/Berlin',
      '02:30',
      '2026-03-28T02:00:00Z',
      ['2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z'],
    ],
    [
      'Berlin, 02:30 twice in October',
      'Europe/Berlin',
      '02:30',
      '2026-10-24T12:00:00Z',
      ['2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
    ],
    [
      'New York, 02:00 skipped in March',
      'America/New_York',
      '02:00',
      '2026-03-07T12:00:00Z',
      ['2026-03-08T07:00:00Z', '2026-03-09T06:00:00Z'],
    ],
    [
      'New York, 01:30 twice in November',
      'America/New_York',
      '01:30',
      '2026-10-31T12:00:00Z',
      ['2026-11-01T05:30:00Z', '2026-11-02T06:30:00Z'],
    ],
    [
      'Lord Howe, half an hour skipped',
      'Australia/Lord_Howe',
      '02:15',
      '2026-10-03T00:00:00Z',
      ['2026-10-03T15:30:00Z', '2026-10-04T15:15:00Z'],
    ],
    [
      'Lord Howe, half an hour twice',
      'Australia/Lord_Howe',
      '01:45',
      '2026-04-04T00:00:00Z',
      ['2026-04-04T14:45:00Z', '2026-04-05T15:15:00Z'],
    ],
    [
      'Sao Paulo 2018, midnight skipped',
      'America/Sao_Paulo',
      '00:00',
      '2018-11-03T12:00:00Z',
      ['2018-11-04T03:00:00Z', '2018-11-05T02:00:00Z'],
    ],
    [
      'Apia 2011, a whole day skipped',
      'Pacific/Apia',
      '10:00',
      '2011-12-29T22:00:00Z',
      ['2011-12-30T10:00:00Z', '2011-12-30T20:00:00Z'],
    ],
  ])('fires in %s', (_, timeZone, time, after, expected) => {
    expect(ats(daily(time, timeZone), after, 2)).toEqual(expected);
  });

  it('says on its own wall clock when it fires, and why not at the written time', () => {
    const [skipped, plain] = nextFires(daily('02:30', 'Europe/Berlin'), '2026-03-28T12:00:00Z', 2);
    expect(skipped).toEqual({
      at: '2026-03-29T01:00:00Z',
      local: '2026-03-29T03:00:00+02:00',
      note: '02:30 does not exist this day; fires at the first instant after the gap',
    });
    expect(plain).toEqual({ at: '2026-03-30T00:30:00Z', local: '2026-03-30T02:30:00+02:00' });
    const [twice] = nextFires(daily('02:30', 'Europe/Berlin'), '2026-10-24T12:00:00Z', 1);
    expect(twice?.note).toContain('happens twice this day');
    expect(twice?.local).toBe('2026-10-25T02:30:00+02:00');
  });

  it('begins on its first day and ends after its last', () => {
    const bounded = daily('09:00', 'Asia/Tokyo', {
      startDate: '2026-05-02',
      endDate: '2026-05-03',
    });
    expect(ats(bounded, '2026-01-01T00:00:00Z', 5)).toEqual([
      '2026-05-02T00:00:00Z',
      '2026-05-03T00:00:00Z',
    ]);
    expect(ats(bounded, '2026-05-03T00:00:00Z', 5)).toEqual([]);
  });
});

describe('a cron schedule', () => {
  it.each([
    [
      'weekdays at nine',
      '0 9 * * 1-5',
      'Asia/Tokyo',
      '2026-11-20T00:00:00Z',
      ['2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z'],
    ],
    [
      'the last day that months have',
      '0 0 31 * *',
      'UTC',
      '2026-01-31T00:00:00Z',
      ['2026-03-31T00:00:00Z', '2026-05-31T00:00:00Z'],
    ],
    [
      'leap days',
      '0 12 29 2 *',
      'UTC',
      '2026-01-01T00:00:00Z',
      ['2028-02-29T12:00:00Z', '2032-02-29T12:00:00Z'],
    ],
    [
      'minutes that a gap swallows, once at its end',
      '*/20 2 * * *',
      'Europe/Berlin',
      '2026-03-29T00:00:00Z',
      ['2026-03-29T01:00:00Z', '2026-03-30T00:00:00Z'],
    ],
    [
      'minutes of a doubled hour, in its first pass',
      '*/30 2 * * *',
      'Europe/Berlin',
      '2026-10-25T00:00:00Z',
      ['2026-10-25T00:30:00Z', '2026-10-26T01:00:00Z'],
    ],
    [
      'every half hour through a half-hour gap',
      '*/30 * * * *',
      'Australia/Lord_Howe',
      '2026-10-03T15:00:00Z',
      ['2026-10-03T15:30:00Z', '2026-10-03T16:00:00Z'],
    ],
  ])('fires on %s', (_, cron, timeZone, after, expected) => {
    expect(ats(cronOf(cron, timeZone), after, 2)).toEqual(expected);
  });

  it('keeps to its first and last day', () => {
    const bounded = cronOf('0 */12 * * *', 'Asia/Tokyo', {
      ...{ startDate: '2026-05-02', endDate: '2026-05-02' },
    });
    expect(ats(bounded, '2026-01-01T00:00:00Z', 5)).toEqual([
      '2026-05-01T15:00:00Z',
      '2026-05-02T03:00:00Z',
    ]);
  });
});

describe('a schedule for once', () => {
  it('fires at its wall-clock time and never again', () => {
    const only = once('2026-11-23', '09:00', 'Asia/Tokyo');
    expect(ats(only, '2026-11-22T00:00:00Z', 3)).toEqual(['2026-11-23T00:00:00Z']);
    expect(ats(only, '2026-11-23T00:00:00Z', 3)).toEqual([]);
  });

  it('fires after the gap where its time does not exist', () => {
    expect(ats(once('2026-03-29', '02:30', 'Europe/Berlin'), '2026-01-01T00:00:00Z', 1)).toEqual([
      '2026-03-29T01:00:00Z',
    ]);
  });

  it('has no planned time when it means at once', () => {
    expect(ats(once(null, null), '2026-01-01T00:00:00Z', 1)).toEqual([]);
  });
});

describe('what is wrong with a schedule', () => {
  it.each([
    ['a zone that is not one', daily('09:00', 'Mars/Olympus'), 'timeZone'],
    ['an offset in place of a zone', daily('09:00', '+09:00'), 'timeZone'],
    ['a date without a time', once('2026-01-01', null), 'date'],
    [
      'an end before its start',
      daily('09:00', 'UTC', { startDate: '2026-02-02', endDate: '2026-02-01' }),
      'endDate',
    ],
    ['a cron of six fields', cronOf('0 0 9 * * *', 'UTC'), 'cron'],
    ['a cron of words', cronOf('every day at nine please', 'UTC'), 'cron'],
    ['a cron that never fires', cronOf('0 0 30 2 *', 'UTC'), 'cron'],
  ])('is told for %s', (_, schedule, path) => {
    const problem = scheduleProblem(schedule);
    expect(problem?.path).toBe(path);
    expect(problem?.message).not.toBe('');
  });

  it.each([
    ['at once', once(null, null)],
    ['once at a time', once('2026-01-01', '09:00', 'Asia/Tokyo')],
    ['daily', daily('09:00', 'America/Sao_Paulo')],
    ['a leap-day cron', cronOf('0 0 29 2 *', 'UTC')],
  ])('is nothing for %s', (_, schedule) => {
    expect(scheduleProblem(schedule)).toBeNull();
  });
});

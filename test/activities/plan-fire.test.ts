import { describe, expect, it } from 'vitest';
import { planFire, type Plan } from '../../activities/plan-fire.js';
import { loadSync } from '../../activities/project-sync.js';
import type { Schedule } from '../../domain/sync.js';
import { createWorld, DEFINITION, START, SYNC, type World } from './world.js';

const daily = (time: string, timeZone = 'Asia/Tokyo'): Schedule => ({
  ...{ frequency: 'daily', time, timeZone, startDate: null, endDate: null, fullEvery: 1 },
});
const atOnce: Schedule = { frequency: 'once', date: null, time: null, timeZone: 'UTC' };

interface Planner {
  world: World;
  plan(now: string, known: { after: string; planned?: number; version?: number }): Promise<Plan>;
  edit(version: number, schedule: Schedule, at: string): Promise<void>;
}

async function plannerOf(schedule: Schedule): Promise<Planner> {
  const world = await createWorld({ definition: { schedule } });
  const { stores } = world;
  return {
    world,
    plan: (now, { after, planned = 1, version = 1 }) => {
      const deps = { ...world.deps, clock: () => new Date(now) };
      return planFire(deps, {
        ...{ syncId: SYNC, version, plannedAfter: after, plannedVersion: planned },
      });
    },
    edit: async (version, next, createdAt) => {
      const definition = { ...DEFINITION, schedule: next };
      await stores.syncs.addVersion({
        syncId: SYNC,
        version,
        definition,
        createdAt,
        createdBy: 't',
      });
    },
  };
}

describe('planning the next fire', () => {
  it('finds the first fire after the sync was made', async () => {
    const { plan } = await plannerOf(daily('09:00'));
    const found = await plan(START, { after: START, planned: 0 });
    expect(found).toEqual({
      gone: false,
      fireAt: '2026-11-24T00:00:00Z',
      plannedAfter: START,
      schedule: 'daily at 09:00, Asia/Tokyo',
      local: '2026-11-24T09:00:00+09:00',
      waitingRunId: null,
      planExpiresAt: null,
    });
  });

  it.each([
    ['an hour', '2026-11-24T01:00:00Z', '2026-11-24T00:00:00Z'],
    ['five days', '2026-11-28T12:00:00Z', '2026-11-28T00:00:00Z'],
    ['half a year', '2027-05-01T12:00:00Z', '2027-05-01T00:00:00Z'],
    ['three years', '2029-11-23T12:00:00Z', '2029-11-23T00:00:00Z'],
  ])('makes up for the latest fire only, after %s of silence', async (_, now, latest) => {
    const { plan } = await plannerOf(daily('09:00'));
    expect((await plan(now, { after: START })).fireAt).toBe(latest);
    const next = await plan(now, { after: latest });
    expect(Date.parse(next.fireAt ?? '')).toBe(Date.parse(latest) + 24 * 3_600_000);
  });

  it('makes up for the latest of many fires of a minutely cron', async () => {
    const cron: Schedule = {
      ...{
        frequency: 'cron',
        cron: '* * * * *',
        timeZone: 'UTC',
        startDate: null,
        endDate: null,
        fullEvery: 1,
      },
    };
    const { plan } = await plannerOf(cron);
    const found = await plan('2026-12-01T10:30:30Z', { after: START });
    expect(found.fireAt).toBe('2026-12-01T10:30:00Z');
  }, 30_000);

  it('makes up for a yearly fire that was missed months ago', async () => {
    const cron: Schedule = {
      ...{
        frequency: 'cron',
        cron: '0 0 1 1 *',
        timeZone: 'UTC',
        startDate: null,
        endDate: null,
        fullEvery: 1,
      },
    };
    const { plan } = await plannerOf(cron);
    expect((await plan('2027-08-01T00:00:00Z', { after: START })).fireAt).toBe(
      '2027-01-01T00:00:00Z',
    );
  });

  it('plans nothing once the schedule has ended', async () => {
    const ended: Schedule = {
      ...{ frequency: 'daily', time: '09:00', timeZone: 'UTC', fullEvery: 1 },
      ...{ startDate: null, endDate: '2026-11-24' },
    };
    const { plan } = await plannerOf(ended);
    const last = '2026-11-24T09:00:00Z';
    expect((await plan(START, { after: '2026-11-23T10:00:00Z' })).fireAt).toBe(last);
    expect((await plan('2027-01-01T00:00:00Z', { after: last })).fireAt).toBeNull();
  });

  it('counts a new schedule from its own making', async () => {
    const { plan, edit } = await plannerOf(daily('09:00', 'UTC'));
    await edit(2, daily('08:00', 'UTC'), '2026-11-25T10:00:00.000Z');
    const found = await plan('2026-11-25T10:00:01Z', {
      ...{ after: '2026-11-25T07:00:00Z', planned: 1, version: 2 },
    });
    expect(found.fireAt).toBe('2026-11-26T08:00:00Z');
    expect(found.plannedAfter).toBe('2026-11-25T09:59:59.999Z');
  });

  it('goes on with the same schedule when something else was edited', async () => {
    const { plan, edit } = await plannerOf(daily('09:00', 'UTC'));
    await edit(2, daily('09:00', 'UTC'), '2026-11-25T10:00:00.000Z');
    const missed = await plan('2026-11-25T10:00:01Z', {
      ...{ after: '2026-11-24T09:00:00Z', planned: 1, version: 2 },
    });
    expect(missed.fireAt).toBe('2026-11-25T09:00:00Z');
    expect(missed.plannedAfter).toBe('2026-11-24T09:00:00Z');
  });

  it('fires a sync that is meant for at once exactly once', async () => {
    const { world, plan } = await plannerOf(atOnce);
    const { plannedAfter } = await loadSync(world.deps, { syncId: SYNC });
    const first = await plan(START, { after: plannedAfter, planned: 0 });
    expect(first.fireAt).toBe(START);
    expect((await plan('2027-01-01T00:00:00Z', { after: START })).fireAt).toBeNull();
  });

  it('does not fire it again when its mapping is edited, nor when that is planned anew', async () => {
    const { plan, edit } = await plannerOf(atOnce);
    await edit(2, atOnce, '2026-11-25T10:00:00.000Z');
    const now = '2026-11-25T10:00:01Z';
    expect((await plan(now, { after: START, planned: 1, version: 2 })).fireAt).toBeNull();
    expect((await plan(now, { after: START, planned: 2, version: 2 })).fireAt).toBeNull();
  });

  it('still fires it when it was edited before it came to run', async () => {
    const { plan, edit } = await plannerOf(atOnce);
    await edit(2, atOnce, '2026-11-23T00:00:00.500Z');
    const before = '2026-11-22T23:59:59.999Z';
    const found = await plan('2026-11-23T00:00:01Z', { after: before, planned: 1, version: 2 });
    expect(found.fireAt).toBe(START);
  });

  it('fires at once when a schedule is edited to at once', async () => {
    const { plan, edit } = await plannerOf(daily('09:00'));
    const at = '2026-11-25T10:00:00.000Z';
    await edit(2, atOnce, at);
    const found = await plan(at, { after: '2026-11-25T00:00:00Z', planned: 1, version: 2 });
    expect(found.fireAt).toBe(at);
  });

  it('names the run whose removals wait, until when, and that an approved one waits for nobody', async () => {
    const { world, plan } = await plannerOf(daily('09:00'));
    const { removalPlans } = world.stores;
    await removalPlans.put({
      ...{
        runId: 'run-1',
        syncId: SYNC,
        listId: 'list-1',
        runSeq: 1,
        removals: 3,
        resubscribes: 0,
      },
      ...{ state: 'waiting', createdAt: START, expiresAt: '2026-12-07T00:00:00.000Z' },
      ...{ decidedBy: null, decidedAt: null, reason: null },
    });
    expect(await plan(START, { after: START })).toMatchObject({
      waitingRunId: 'run-1',
      planExpiresAt: '2026-12-07T00:00:00.000Z',
    });
    await removalPlans.change('run-1', ['waiting'], { state: 'applying' });
    expect(await plan(START, { after: START })).toMatchObject({
      waitingRunId: 'run-1',
      planExpiresAt: null,
    });
  });

  it('says that a sync is gone', async () => {
    const { world, plan } = await plannerOf(daily('09:00'));
    await world.stores.syncs.delete(SYNC, START);
    expect((await plan(START, { after: START })).gone).toBe(true);
    expect(await loadSync(world.deps, { syncId: SYNC })).toMatchObject({ gone: true });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseMode, type ModeFacts } from '../../activities/choose-mode.js';
import { BULK_ABOVE, chooseReader } from '../../activities/choose-reader.js';
import type { SyncReach } from '../../domain/sync.js';
import { START } from './world.js';

const DAILY = { frequency: 'daily', time: '09:30', timeZone: 'UTC', fullEvery: 3 } as const;
const reachAfter = (sinceFull: number): SyncReach => ({
  ...{ runSeq: 1, watermark: START, sinceFull, fullVersion: 1, fields: [], view: null },
});
const FACTS: ModeFacts = {
  ...{ trigger: 'schedule', asked: 'full' },
  schedule: { ...DAILY, startDate: null, endDate: null },
  ...{ reach: reachAfter(0), isEdited: false, problem: null },
};

describe('the mode of a scheduled run', () => {
  it('is full every n-th time, counted from the newest full run', () => {
    const modes = [0, 1, 2, 3].map((n) => chooseMode({ ...FACTS, reach: reachAfter(n) }));
    expect(modes.map(({ mode }) => mode)).toEqual(['incremental', 'incremental', 'full', 'full']);
    expect(modes.every(({ modeReason }) => modeReason === null)).toBe(true);
  });

  it('is full by right the first time, with every run full, and of a run that comes once', () => {
    const everyTime = { ...FACTS.schedule, fullEvery: 1 } as ModeFacts['schedule'];
    const once = { frequency: 'once', date: null, time: null, timeZone: 'UTC' } as const;
    const changes = [{ reach: null }, { schedule: everyTime }, { schedule: once }];
    for (const change of changes) {
      expect(chooseMode({ ...FACTS, ...change })).toEqual({ mode: 'full', modeReason: null });
    }
  });
});

describe('the mode of a run that was asked for', () => {
  const asked = (change: Partial<ModeFacts>) =>
    chooseMode({ ...FACTS, trigger: 'manual', asked: 'incremental', ...change });

  it('is the one that was asked for, where that is sound', () => {
    expect(asked({ reach: reachAfter(9) }).mode).toBe('incremental');
    expect(asked({ asked: 'full' })).toEqual({ mode: 'full', modeReason: null });
    expect(asked({ trigger: 'replay', asked: 'full' }).mode).toBe('full');
  });

  it('is full with the reason where nothing was read before, after an edit, or where changes hide', () => {
    expect(asked({ reach: null }).modeReason).toMatch(/No run of this sync was complete/);
    expect(asked({ isEdited: true }).modeReason).toMatch(/edited since its newest full run/);
    expect(asked({ problem: 'Score__c is a formula' }).modeReason).toMatch(/Score__c is a formula/);
  });

  it('is never incremental after an edit, with a problem or without a reach', () => {
    const anyFacts = fc.record({
      trigger: fc.constantFrom('schedule', 'manual', 'replay'),
      asked: fc.constantFrom('full', 'incremental'),
      reach: fc.option(fc.nat(5).map(reachAfter)),
      isEdited: fc.boolean(),
      problem: fc.option(fc.constant('it is so')),
    });
    fc.assert(
      fc.property(anyFacts, (change) => {
        const { mode, modeReason } = chooseMode({ ...FACTS, ...(change as Partial<ModeFacts>) });
        const isSound = change.reach !== null && !change.isEdited && change.problem === null;
        if (mode === 'incremental') expect(isSound).toBe(true);
        if (modeReason !== null) expect([mode, isSound]).toEqual(['full', false]);
      }),
    );
  });
});

describe('the reader of a run', () => {
  const chosen = (expected: number, used = 0, choice: 'auto' | 'rest' | 'bulk' = 'auto') =>
    chooseReader({ apiUsage: async () => ({ used, max: 15_000 }) }, choice, expected, 2_000);

  it('is a bulk job for more records than are soon read page by page', async () => {
    expect(await chosen(BULK_ABOVE)).toBe('rest');
    expect(await chosen(BULK_ABOVE + 1)).toBe('bulk');
  });

  it('is a bulk job when few requests of the day are left, unless a few do', async () => {
    expect(await chosen(90_000, 14_900)).toBe('bulk');
    expect(await chosen(90_000, 14_000)).toBe('rest');
    expect(await chosen(9_000, 14_999)).toBe('rest');
  });

  it('is what the sync says, whatever is expected', async () => {
    expect(await chosen(1, 0, 'bulk')).toBe('bulk');
    expect(await chosen(10 * BULK_ABOVE, 15_000, 'rest')).toBe('rest');
  });
});

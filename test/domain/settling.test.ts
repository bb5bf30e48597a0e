import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClaimEntry } from '../../domain/claim-block.js';
import type { ClaimAction } from '../../domain/decide.js';
import type { LedgerEntry } from '../../domain/ledger.js';
import { DISPOSITIONS, REMOVALS } from '../../domain/run.js';
import {
  breaksGuard,
  changeEntry,
  isGuarded,
  settleCandidate,
  unparked,
  withWinner,
  type Confirmation,
} from '../../domain/settling.js';
import { DEFAULT_EXCLUSIONS, DEFAULT_GUARD, DEFAULT_REMOVAL } from '../../domain/sync.js';

describe('the guard', () => {
  it.each([
    // removals, claims, breaks: 10 % from 20 removals on, 500 at most
    [0, 0, false],
    [19, 19, false],
    [19, 100, false],
    [20, 200, false],
    [20, 199, true],
    [20, 0, true],
    [100, 1_000, false],
    [101, 1_000, true],
    [500, 5_000, false],
    [501, 1_000_000, true],
  ])('with %i removals of %i claims breaks: %s', (removals, claims, breaks) => {
    expect(breaksGuard(removals, claims, DEFAULT_GUARD)).toBe(breaks);
  });

  it('holds every removal at a maximum of none', () => {
    expect(breaksGuard(1, 1_000, { ...DEFAULT_GUARD, maxRemovals: 0 })).toBe(true);
  });

  it('holds whatever more it held of less', () => {
    fc.assert(
      fc.property(fc.nat(600), fc.nat(6_000), fc.nat(50), (removals, claims, more) => {
        if (!breaksGuard(removals, claims, DEFAULT_GUARD)) return;
        expect(breaksGuard(removals + more, claims, DEFAULT_GUARD)).toBe(true);
      }),
    );
  });
});

const CHOICES = { exclusions: DEFAULT_EXCLUSIONS, removal: DEFAULT_REMOVAL };

const matching = (action: ClaimAction): Confirmation => ({
  ...{ found: 'matching', verdict: { disposition: 'updated', rule: '', action } },
});

describe('what becomes of a claim that may have to go', () => {
  it.each([
    ['absent', { found: 'nowhere' }, 'leaver'],
    ['absent', { found: 'deleted' }, 'deleted'],
    ['absent', { found: 'merged' }, 'merged'],
    ['absent', matching('same'), 'kept'],
    ['absent', matching('moved'), 'kept'],
    ['moved', matching('moved'), 'addressMoved'],
    ['moved', matching('lost'), 'addressLost'],
    ['moved', matching('same'), 'kept'],
    ['moved', matching('frozen'), 'kept'],
    ['lost', matching('lost'), 'addressLost'],
    ['lost', matching('moved'), 'addressMoved'],
    ['lost', matching('write'), 'kept'],
    ['lost', { found: 'nowhere' }, 'leaver'],
    ['optedOut', matching('optedOut'), 'optedOut'],
    ['converted', matching('converted'), 'converted'],
    ['optedOut', matching('same'), 'kept'],
    ['absent', { found: 'optedOut' }, 'kept'],
    ['absent', { found: 'converted' }, 'kept'],
  ] as const)('%s, confirmed %j: %s', (w, confirmation, outcome) => {
    expect(settleCandidate({ s: 'r1', w }, confirmation, CHOICES)).toBe(outcome);
  });

  it.each([
    ['nowhere', { leavers: 'keep', deleted: 'remove' }, 'kept'],
    ['nowhere', { leavers: 'remove', deleted: 'keep' }, 'leaver'],
    ['deleted', { leavers: 'keep', deleted: 'remove' }, 'deleted'],
    ['deleted', { leavers: 'remove', deleted: 'keep' }, 'kept'],
    ['merged', { leavers: 'remove', deleted: 'keep' }, 'kept'],
  ] as const)('%s under %j: %s', (found, removal, outcome) => {
    expect(settleCandidate({ s: 'r1', w: 'absent' }, { found }, { ...CHOICES, removal })).toBe(
      outcome,
    );
  });
});

describe('a record that left the filter opted out or converted', () => {
  const everywhere = { optedOut: 'removeFromList', convertedLeads: 'removeEverywhere' } as const;

  it('goes by the choice for such records, never as a leaver', () => {
    const choices = { ...CHOICES, exclusions: everywhere };
    const gone = (found: 'optedOut' | 'converted') =>
      settleCandidate({ s: 'r1', w: 'absent' }, { found }, choices);
    expect([gone('optedOut'), gone('converted')]).toEqual(['optedOut', 'converted']);
  });

  it('is not held by the guard', () => {
    expect(REMOVALS.filter((removal) => !isGuarded(removal))).toEqual(['optedOut', 'converted']);
  });
});

describe('the answer for a shared address', () => {
  const anyEntry: fc.Arbitrary<LedgerEntry> = fc.constantFrom(...DISPOSITIONS).map((d) => ({
    ...{ s: 'r1', d, r: 'rule', k: 'k1:a' },
  }));
  const anyWinner = fc.constantFrom('r1', 'r2', 'r3');

  it('depends on the last winner only, however often it was told', () => {
    fc.assert(
      fc.property(anyEntry, fc.array(anyWinner), anyWinner, (entry, earlier, winner) => {
        const told = earlier.reduce(withWinner, entry);
        const { d, x } = withWinner(entry, winner);
        expect(withWinner(told, winner)).toMatchObject(x === undefined ? { d } : { d, x });
        const once = withWinner(told, winner);
        expect(withWinner(once, winner)).toBe(once);
      }),
    );
  });

  it('says duplicate for a loser, remembers its own, and gives it back to a winner', () => {
    const entry: LedgerEntry = { s: 'r1', d: 'updated', r: 'E1.changed' };
    const lost = withWinner(entry, 'r2');
    expect(lost).toMatchObject({ d: 'duplicate', own: 'updated', r: 'R8.otherRecord', x: 'r2' });
    expect(withWinner(lost, 'r1')).toEqual({ ...entry, own: 'updated' });
  });

  it.each(['optedOut', 'converted', 'suppressed', 'roleEmail', 'failed'] as const)(
    'leaves %s alone',
    (d) => {
      const entry: LedgerEntry = { s: 'r1', d, r: 'rule' };
      expect(withWinner(entry, 'r2')).toBe(entry);
    },
  );
});

describe('an entry that settling changes', () => {
  const entry: ClaimEntry = {
    ...{ id: 'r1', k: 'k1:a', h: '~h', m: true, was: true, d: 'added', r: 'E1.new', dup: false },
    ...{ seq: 3, prev: null },
  };

  it('keeps what stood before the run', () => {
    const changed = changeEntry(entry, { m: false }, 4);
    expect(changed).toMatchObject({ m: false, seq: 4, prev: { m: true, h: '~h' } });
    expect(changeEntry(changed, { h: 'x' }, 4).prev).toEqual(changed.prev);
  });

  it('loses only the mark of a claim that was set aside', () => {
    expect([unparked('~h'), unparked('h'), unparked('')]).toEqual(['h', 'h', '']);
  });
});

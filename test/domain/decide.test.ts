import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClaimState } from '../../domain/claim-block.js';
import {
  decideRow as decideByChoice,
  nextEntry,
  sameKnowledge,
  stateBefore,
  stateOf,
  trusted,
  STALE,
  UNSURE,
  type Row,
  type RowAddress,
  type Standing,
} from '../../domain/decide.js';
import { DEFAULT_EXCLUSIONS, type ThreeWays } from '../../domain/sync.js';

const clear: Standing = { optedOut: false, suppressed: false };
const usable: RowAddress = { kind: 'usable', email: 'a@x.example', key: 'k1:a' };
const addresses: Record<string, RowAddress> = {
  usable,
  empty: { kind: 'empty' },
  invalid: { kind: 'invalid', fault: 'syntax' },
  role: { kind: 'role', email: 'info@x.example', key: 'k1:info' },
};
const row = (more: Partial<Row> = {}): Row => ({
  ...{ id: '00Q1', digest: 'new', optedOut: false, converted: false, address: usable },
  ...more,
});
const claim = (more: Partial<ClaimState> = {}): ClaimState => ({
  ...{ k: 'k1:a', h: 'new', m: true, was: true, d: 'added', r: 'E1.new', dup: false },
  ...more,
});

const decideRow = (a: Row, b: Standing, c: ClaimState | null, choices = DEFAULT_EXCLUSIONS) =>
  decideByChoice(a, b, c, choices);

/** The documented order: the first that holds decides. */
const ORDER = [
  ['suppressed', 'C1.suppressed'],
  ['ownOptOut', 'C6.exclude'],
  ['otherOptOut', 'C1.otherRecord'],
  ['converted', 'C7.exclude'],
  ['address', ''],
] as const;
const DISPOSITION: Record<string, string> = {
  ...{ suppressed: 'suppressed', ownOptOut: 'optedOut', otherOptOut: 'optedOut' },
  ...{ converted: 'converted', empty: 'emptyEmail', invalid: 'invalidEmail', role: 'roleEmail' },
};

describe('the disposition of a record', () => {
  it('is the first that holds, in the documented order, for every combination', () => {
    const flags = fc.record({
      ...{ suppressed: fc.boolean(), ownOptOut: fc.boolean(), otherOptOut: fc.boolean() },
      ...{ converted: fc.boolean(), address: fc.constantFrom(...Object.keys(addresses)) },
      held: fc.boolean(),
    });
    fc.assert(
      fc.property(flags, ({ address, held, ...on }) => {
        const verdict = decideRow(
          row({
            ...{ optedOut: on.ownOptOut, converted: on.converted },
            address: addresses[address] ?? usable,
          }),
          { suppressed: on.suppressed, optedOut: on.otherOptOut },
          held ? claim() : null,
        );
        const flagged: Record<string, boolean> = { ...on, address: address !== 'usable' };
        const [first, rule] = ORDER.find(([name]) => flagged[name]) ?? ['none', ''];
        if (first === 'none') {
          expect(verdict.disposition).toBe(held ? 'unchanged' : 'added');
          return;
        }
        const name = first === 'address' ? address : first;
        expect(verdict.disposition).toBe(DISPOSITION[name]);
        if (rule) expect(verdict.rule).toBe(rule);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['is new', null, 'added', 'write'],
    ['was held once', claim({ m: false }), 'readded', 'write'],
    [
      'was answered but never held',
      claim({ m: false, was: false, d: 'optedOut' }),
      'added',
      'write',
    ],
    ['says the same', claim(), 'unchanged', 'same'],
    ['says something else', claim({ h: 'old' }), 'updated', 'write'],
    ['was set aside', claim({ h: '~new' }), 'updated', 'write'],
    ['has a claim nobody is sure of', claim({ h: UNSURE }), 'updated', 'write'],
    ['has values nobody is sure of', claim({ h: STALE }), 'updated', 'write'],
    ['is under another address', claim({ k: 'k1:b', h: 'old' }), 'updated', 'moved'],
  ])('of an admitted record that %s', (_, before, disposition, action) => {
    expect(decideRow(row(), clear, before)).toMatchObject({ disposition, action });
  });

  it.each([
    ['sets the claim aside under the same address', claim(), 'frozen'],
    ['gives the claim up under another address', claim({ k: 'k1:b' }), 'lost'],
    ['gives a claim up that nobody is sure of', claim({ h: UNSURE }), 'lost'],
    ['touches nothing where there is no claim', null, 'none'],
  ])('of an excluded record %s', (_, before, action) => {
    expect(decideRow(row({ optedOut: true }), clear, before).action).toBe(action);
    expect(decideRow(row(), { ...clear, suppressed: true }, before).action).toBe(action);
  });

  it('leaves the claim of a converted record where it is, whatever its address became', () => {
    const before = claim({ k: 'k1:b' });
    expect(decideRow(row({ converted: true }), clear, before).action).toBe('frozen');
  });

  it.each(['empty', 'invalid', 'role'])('gives the claim up when the address is %s', (kind) => {
    const address = addresses[kind] ?? usable;
    expect(decideRow(row({ address }), clear, claim()).action).toBe('lost');
    expect(decideRow(row({ address }), clear, null).action).toBe('none');
  });

  it('names the fault of an invalid address', () => {
    const address = addresses['invalid'] ?? usable;
    expect(decideRow(row({ address }), clear, null).fault).toBe('syntax');
  });
});

describe('what is kept of a record', () => {
  it('makes the same decision the next time that nothing changed', () => {
    const anyRow = fc.record({
      ...{ optedOut: fc.boolean(), converted: fc.boolean() },
      address: fc.constantFrom(...Object.values(addresses)),
    });
    fc.assert(
      fc.property(anyRow, fc.boolean(), (traits, suppressed) => {
        const standing = { ...clear, suppressed };
        const first = decideRow(row(traits), standing, null);
        const entry = nextEntry(row(traits), first, null, 1);
        const second = decideRow(row(traits), standing, stateBefore(entry, 2));
        const again = nextEntry(row(traits), second, stateOf(entry), 2);
        expect(second.disposition).toBe(
          first.disposition === 'added' ? 'unchanged' : first.disposition,
        );
        expect(sameKnowledge(again, stateOf(entry))).toBe(true);
      }),
    );
  });

  it('lets a page that is done again decide against what stood before the run', () => {
    const before = claim({ h: 'old' });
    const verdict = decideRow(row(), clear, before);
    const entry = nextEntry(row(), verdict, before, 7);
    expect(stateBefore(entry, 7)).toEqual(before);
    expect(stateBefore(entry, 8)).toEqual(stateOf(entry));
    expect(stateBefore(undefined, 7)).toBeNull();
  });

  it('keeps the address of a claim that is set aside or moving, until it is settled', () => {
    const before = claim({ k: 'k1:b', h: 'old' });
    const entry = nextEntry(row(), decideRow(row(), clear, before), before, 2);
    expect([entry.k, entry.h, entry.m]).toEqual(['k1:b', '~new', true]);
  });

  it('is written anew when an exclusion begins, changes or ends', () => {
    const at = (d: ClaimState['d'], m = false) => claim({ d, m, was: m });
    const entry = { ...at('optedOut'), id: '00Q1', seq: 2, prev: null };
    expect(sameKnowledge(entry, at('optedOut'))).toBe(true);
    expect(sameKnowledge(entry, { ...at('optedOut'), r: 'C6.exclude' })).toBe(false);
    expect(sameKnowledge(entry, at('converted'))).toBe(false);
    expect(sameKnowledge(entry, at('added'))).toBe(false);
    expect(sameKnowledge(entry, null)).toBe(false);
  });
});

describe('the three ways for what is opted out or converted', () => {
  const byChoice = (optedOut: ThreeWays, convertedLeads = optedOut) => ({
    optedOut,
    convertedLeads,
  });
  const actionOf = (more: Partial<Row>, before: ClaimState | null, choice: ThreeWays) =>
    decideRow(row(more), clear, before, byChoice(choice)).action;

  it.each(['optedOut', 'converted'] as const)('take a held claim off when %s', (trait) => {
    expect(actionOf({ [trait]: true }, claim(), 'exclude')).toBe('frozen');
    expect(actionOf({ [trait]: true }, claim(), 'removeFromList')).toBe(trait);
    expect(actionOf({ [trait]: true }, claim(), 'removeEverywhere')).toBe(trait);
  });

  it.each(['optedOut', 'converted'] as const)(
    'concern what others hold only everywhere, when %s',
    (trait) => {
      expect(actionOf({ [trait]: true }, null, 'removeFromList')).toBe('none');
      expect(actionOf({ [trait]: true }, null, 'removeEverywhere')).toBe(trait);
    },
  );

  it('are done once: an entry of the same rule that is not set aside says so', () => {
    const optedOut = row({ optedOut: true });
    const choices = byChoice('removeEverywhere');
    const first = decideRow(optedOut, clear, null, choices);
    const noted = nextEntry(optedOut, first, null, 1);
    expect(noted).toMatchObject({ m: false, h: '~new', r: 'C6.removeEverywhere' });
    expect(decideRow(optedOut, clear, stateOf(noted), choices).action).toBe('optedOut');
    const done = { ...stateOf(noted), h: 'new' };
    expect(decideRow(optedOut, clear, done, choices).action).toBe('none');
  });

  it('are done anew at an address that the record has moved to while it was opted out', () => {
    const choices = byChoice('removeEverywhere');
    const done = claim({ k: 'k1:old', m: false, d: 'optedOut', r: 'C6.removeEverywhere' });
    expect(decideRow(row({ optedOut: true }), clear, done, choices).action).toBe('optedOut');
    const converted = { ...done, r: 'C7.removeEverywhere' };
    expect(decideRow(row({ converted: true }), clear, converted, choices).action).toBe('none');
  });

  it('name the other record where it is not the record itself that opted out', () => {
    const standing = { ...clear, optedOut: true };
    const verdict = decideRow(row(), standing, claim(), byChoice('removeFromList'));
    expect(verdict).toMatchObject({ rule: 'C1.otherRecord.removeFromList', action: 'optedOut' });
  });
});

describe('a claim on an address that was erased', () => {
  const erased = (upTo: number) => () => upTo;

  it('is not trusted when it was written before', () => {
    expect(trusted(claim(), 3, erased(3))?.m).toBe(false);
    expect(trusted(claim(), 4, erased(3))?.m).toBe(true);
    expect(trusted(null, 0, erased(3))).toBeNull();
  });

  it('comes on again once nothing stands against the address', () => {
    const before = trusted(claim(), 3, erased(3));
    expect(decideRow(row(), clear, before)).toMatchObject({
      disposition: 'readded',
      action: 'write',
    });
  });
});

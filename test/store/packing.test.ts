import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClaimEntry } from '../../domain/claim-block.js';
import type { LedgerEntry } from '../../domain/ledger.js';
import { DISPOSITIONS } from '../../domain/run.js';
import { packClaims, unpackClaims } from '../../store/packed-claims.js';
import { packEntries, unpackEntries } from '../../store/packed-entries.js';
import { anEntry } from './samples.js';

const disposition = fc.constantFrom(...DISPOSITIONS);
const state = {
  k: fc.option(fc.string()),
  h: fc.string(),
  m: fc.boolean(),
  was: fc.boolean(),
  d: disposition,
  r: fc.constantFrom('', 'R8', 'C6.exclude', 'C8'),
  dup: fc.boolean(),
};
const claim: fc.Arbitrary<ClaimEntry> = fc.record({
  ...{ id: fc.string(), ...state, seq: fc.nat() },
  prev: fc.option(fc.record(state)),
});
const text = fc.string({ minLength: 1 });
const row = fc.record(
  {
    ...{ s: text, d: disposition, r: text, own: disposition },
    ...{ p: fc.option(text), k: text, e: text, x: text },
  },
  { requiredKeys: ['s', 'd', 'r'], noNullPrototype: true },
) as fc.Arbitrary<LedgerEntry>;

describe('packed rows', () => {
  it('of claims come back as they were', () => {
    fc.assert(
      fc.property(fc.array(claim), (entries) => {
        expect(unpackClaims(packClaims(entries))).toEqual(entries);
      }),
    );
  });

  it('of claims name each rule once', () => {
    const prev = { ...anEntry(0), r: 'C8' };
    const entries = Array.from({ length: 300 }, (_, n) => anEntry(n, { r: n % 2 ? 'R8' : 'C6' }));
    expect(packClaims([...entries, anEntry(301, { prev })]).rules).toEqual(['C6', 'R8', 'C8']);
  });

  it('of claims stored before rules have none', () => {
    const { k, h, m, was, d, dup } = anEntry(9, { r: 'R8' });
    const entries = [anEntry(1, { r: '', prev: { k, h, m, was, d, dup, r: '' } }), anEntry(2)];
    const { rules: _rules, r: _r, prev, ...packed } = packClaims(entries);
    const { r: _former, ...former } = prev;
    const old = { ...packed, prev: former };
    expect(unpackClaims(old)).toEqual([entries[0], { ...anEntry(2), r: '' }]);
  });

  it('of the ledger come back as they were', () => {
    fc.assert(
      fc.property(fc.array(row), (entries) => {
        expect(unpackEntries(packEntries(entries))).toEqual(entries);
      }),
    );
  });

  it('with a short column are refused, not read as nothing', () => {
    const packed = packClaims([anEntry(1), anEntry(2)]);
    for (const damaged of [{ f: [1] }, { r: [0] }, { rules: [] }])
      expect(() => unpackClaims({ ...packed, ...damaged })).toThrow(/unequal length/);
  });
});

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

  it('of the ledger come back as they were', () => {
    fc.assert(
      fc.property(fc.array(row), (entries) => {
        expect(unpackEntries(packEntries(entries))).toEqual(entries);
      }),
    );
  });

  it('with a short column are refused, not read as nothing', () => {
    const packed = packClaims([anEntry(1), anEntry(2)]);
    expect(() => unpackClaims({ ...packed, f: [1] })).toThrow(/unequal length/);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addPage, assertClosed, noSums, type LedgerSums } from '../../domain/ledger-sums.js';
import type { LedgerEntry, LedgerPage, RemovalCandidate } from '../../domain/ledger.js';
import { DISPOSITIONS } from '../../domain/run.js';

const pageOf = (
  pageNo: number,
  entries: LedgerEntry[],
  candidates: RemovalCandidate[] = [],
): LedgerPage => ({
  ...{ runId: 'run-1', pageNo, firstId: '', lastId: '', entries, candidates, contested: [] },
});
const entry = (s: string, more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  ...{ s, d: 'added', r: 'E1.new' },
  ...more,
});
const sumsOf = (...pages: LedgerPage[]): LedgerSums => pages.reduce(addPage, noSums());

describe('the sums of a ledger', () => {
  it('close when every record read has answered', () => {
    const anyEntries = fc.array(fc.constantFrom(...DISPOSITIONS.filter((d) => d !== 'noPerson')));
    fc.assert(
      fc.property(anyEntries, fc.integer({ min: 1, max: 4 }), (dispositions, size) => {
        const entries = dispositions.map((d, i) => entry(String(i).padStart(5, '0'), { d }));
        const pages: LedgerPage[] = [];
        for (let i = 0; i < entries.length; i += size) {
          pages.push(pageOf(pages.length, entries.slice(i, i + size)));
        }
        const sums = sumsOf(...pages);
        assertClosed(sums, entries.length);
        expect([sums.sources, sums.people, sums.noPerson]).toEqual([
          entries.length,
          entries.length,
          0,
        ]);
        for (const d of DISPOSITIONS) {
          expect(sums.dispositions[d]).toBe(dispositions.filter((one) => one === d).length);
        }
      }),
    );
  });

  it.each([
    ['a record is missing', 3],
    ['there is one too many', 1],
  ])('stay open when %s', (_, read) => {
    const sums = sumsOf(pageOf(0, [entry('a'), entry('b')]));
    expect(() => assertClosed(sums, read)).toThrow(
      expect.objectContaining({ type: 'LEDGER_OPEN' }),
    );
  });

  it('count a source once, with each of its people and with nobody', () => {
    const sums = sumsOf(
      pageOf(0, [entry('a', { p: 'p1' }), entry('a', { p: 'p2' })]),
      pageOf(1, [entry('a', { p: 'p3' }), entry('b', { p: null, d: 'noPerson' })]),
    );
    assertClosed(sums, 2);
    expect([sums.sources, sums.people, sums.noPerson]).toEqual([2, 3, 1]);
  });

  it('refuse pages out of order', () => {
    const add = () => sumsOf(pageOf(0, [entry('b')]), pageOf(1, [entry('a')]));
    expect(add).toThrow(expect.objectContaining({ type: 'LEDGER_OPEN' }));
  });

  it('tell removals, held ones and kept ones apart', () => {
    const outcomes = ['leaver', 'leaver', 'deleted', 'held', 'kept', undefined] as const;
    const candidates = outcomes.map((o, i): RemovalCandidate => {
      const candidate: RemovalCandidate = { s: `${i}`, w: 'absent' };
      if (o === 'held') return { ...candidate, o: 'leaver', held: true };
      return o === undefined ? candidate : { ...candidate, o };
    });
    const sums = sumsOf(pageOf(0, [], candidates));
    expect(sums.removals).toMatchObject({ leaver: 2, deleted: 1, merged: 0 });
    expect(sums.held).toBe(1);
  });
});

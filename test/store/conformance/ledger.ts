import { expect, it } from 'vitest';
import type { LedgerEntry } from '../../../domain/ledger.js';
import { collect, everyPage } from '../collect.js';
import type { Subject } from '../conformance.js';
import { aPage, recordId } from '../samples.js';

const entry = (n: number, change: Partial<LedgerEntry> = {}): LedgerEntry => ({
  ...{ s: recordId(n), d: n % 3 === 0 ? 'added' : 'unchanged', r: 'R8' },
  ...change,
});

const entries = (from: number, count: number): LedgerEntry[] =>
  Array.from({ length: count }, (_, i) => entry(from + i, { k: `k1:${from + i}` }));

export function ledgerConformance(stores: Subject): void {
  it('keeps every form of an entry', async () => {
    const page = aPage('forms', 0, [
      entry(1),
      entry(2, { p: null, d: 'noPerson' }),
      entry(3, { p: '003000000000000AAA', own: 'duplicate', k: 'k1:a' }),
      entry(4, { e: 'k:iv:tag:data', x: 'noAt', d: 'invalidEmail' }),
    ]);
    await stores().ledger.write(page, 1);
    expect(await stores().ledger.get('forms', 0)).toEqual(page);
    expect(await stores().ledger.get('forms', 1)).toBeNull();
    const empty = aPage('empty', 0, []);
    await stores().ledger.write(empty, 1);
    expect(await collect(stores().ledger.pages('empty'))).toEqual([empty]);
  });

  it('takes a page again from the same or a newer attempt, never from an older', async () => {
    const page = aPage('fenced', 0, entries(0, 3));
    await stores().ledger.write(page, 4);
    const amended = { ...page, candidates: [{ s: recordId(1), w: 'moved' as const }] };
    await stores().ledger.write(amended, 4);
    await expect(stores().ledger.write(page, 3)).rejects.toMatchObject({ type: 'FENCE_LOST' });
    expect(await stores().ledger.get('fenced', 0)).toEqual(amended);
    await stores().ledger.write(page, 5);
    expect(await stores().ledger.get('fenced', 0)).toEqual(page);
  });

  it('streams the pages of a run in order', async () => {
    const pages = Array.from({ length: 12 }, (_, n) => aPage('run', n, entries(n * 4, 4)));
    for (const page of [...pages].reverse()) await stores().ledger.write(page, 1);
    expect(await collect(stores().ledger.pages('run'))).toEqual(pages);
    expect(await collect(stores().ledger.pages('nobody'))).toEqual([]);
  });

  it('answers records across pages, of one disposition when asked', async () => {
    const all = await everyPage(7, (request) => stores().ledger.records('run', {}, request));
    expect(all.flat().map((r) => r.s)).toEqual(Array.from({ length: 48 }, (_, i) => recordId(i)));
    expect(all.flat()[9]).toEqual({ ...entries(9, 1)[0], pageNo: 2 });
    expect(all.slice(0, -1).every((page) => page.length === 7)).toBe(true);
    const added = await everyPage(5, (request) =>
      stores().ledger.records('run', { disposition: 'added' }, request),
    );
    expect(added.flat()).toHaveLength(16);
    const none = await stores().ledger.records('run', { disposition: 'failed' }, { limit: 5 });
    expect(none).toEqual({ items: [], nextCursor: null });
  });

  it('goes on from a cursor when pages were added meanwhile', async () => {
    await stores().ledger.write(aPage('growing', 0, entries(0, 4)), 1);
    const first = await stores().ledger.records('growing', {}, { limit: 3 });
    await stores().ledger.write(aPage('growing', 1, entries(4, 2)), 1);
    const rest = { limit: 10, cursor: first.nextCursor ?? '' };
    const { items } = await stores().ledger.records('growing', {}, rest);
    expect(items.map((r) => r.s)).toEqual([3, 4, 5].map(recordId));
    const foreign = stores().ledger.records('run', {}, rest);
    await expect(foreign).rejects.toMatchObject({ type: 'INVALID_CURSOR' });
  });
}

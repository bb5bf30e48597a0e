import { expect, it } from 'vitest';
import type { LedgerEntry, LedgerPage, RemovalCandidate } from '../../../domain/ledger.js';
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

  it('deletes the pages of the runs that are named, and of no other', async () => {
    const { ledger } = stores();
    for (const runId of ['swept', 'swept2', 'swept3'])
      for (let n = 0; n < 3; n += 1) await ledger.write(aPage(runId, n, entries(n, 1)), 1);
    expect(await ledger.delete(['swept', 'swept3', 'nobody'])).toBe(6);
    expect(await collect(ledger.pages('swept'))).toEqual([]);
    expect(await collect(ledger.pages('swept3'))).toEqual([]);
    expect(await collect(ledger.pages('swept2'))).toHaveLength(3);
    expect(await ledger.delete(['swept'])).toBe(0);
    expect(await ledger.delete([])).toBe(0);
  });

  it('deletes also what comes after a gap', async () => {
    for (const n of [0, 2, 45]) await stores().ledger.write(aPage('gap', n, entries(n, 1)), 1);
    expect(await stores().ledger.delete(['gap'])).toBe(3);
    expect(await stores().ledger.get('gap', 45)).toBeNull();
  });

  it('keeps what became of a candidate, and who it was', async () => {
    const page: LedgerPage = {
      ...aPage('candidates', 0, entries(0, 1)),
      candidates: [
        { s: recordId(1), w: 'optedOut', o: 'optedOut' },
        { s: recordId(2), w: 'absent', o: 'deleted', held: true, k: 'k1:a', e: 'k:iv:tag:data' },
      ],
    };
    await stores().ledger.write(page, 1);
    expect(await stores().ledger.get('candidates', 0)).toEqual(page);
  });

  it('reads the held candidates of old as leavers that are held', async () => {
    const old = { s: recordId(1), w: 'absent', o: 'held' } as unknown as RemovalCandidate;
    await stores().ledger.write({ ...aPage('old', 0, entries(0, 1)), candidates: [old] }, 1);
    const read = { s: recordId(1), w: 'absent', o: 'leaver', held: true };
    expect((await stores().ledger.get('old', 0))?.candidates).toEqual([read]);
    expect((await collect(stores().ledger.pages('old')))[0]?.candidates).toEqual([read]);
  });

  it('blanks an erased address in every run, and no other', async () => {
    const { ledger } = stores();
    const sealed = { e: 'k:iv:tag:data' };
    const gone = { k: 'k1:erased' };
    const page = (runId: string, erased: object): LedgerPage => ({
      ...aPage(runId, 0, [
        entry(1, { ...gone, ...erased }),
        entry(2, { k: 'k1:stays', ...sealed }),
        entry(3, { p: null, d: 'noPerson' }),
      ]),
      candidates: [
        { s: recordId(7), w: 'absent', k: 'k1:stays', ...sealed },
        { s: recordId(8), w: 'moved', o: 'addressMoved', ...gone, ...erased },
      ],
    });
    const bare = aPage('blank3', 0, [entry(1, gone)]);
    for (const runId of ['blank1', 'blank2']) await ledger.write(page(runId, sealed), 1);
    await ledger.write(bare, 1);
    expect(await ledger.blank([])).toBe(0);
    expect(await ledger.blank(['k1:erased', 'k1:nobody'])).toBe(2);
    for (const runId of ['blank1', 'blank2'])
      expect(await ledger.get(runId, 0)).toEqual(page(runId, {}));
    expect(await ledger.get('blank3', 0)).toEqual(bare);
    expect(await ledger.blank(['k1:erased'])).toBe(0);
  });

  it('blanks many addresses at once', async () => {
    const { ledger } = stores();
    const sealed = Array.from({ length: 900 }, (_, n) => entry(n, { k: `k1:m${n}`, e: 'sealed' }));
    await ledger.write(aPage('blank4', 0, sealed.slice(0, 450)), 1);
    await ledger.write(aPage('blank4', 1, sealed.slice(450)), 1);
    expect(await ledger.blank(sealed.slice(1).map(({ k = '' }) => k))).toBe(2);
    const { items } = await ledger.records('blank4', {}, { limit: 1000 });
    expect(items.filter(({ e }) => e !== undefined).map(({ k }) => k)).toEqual(['k1:m0']);
    expect(items).toHaveLength(900);
  });

  it('loses nothing of a page that is written while it is blanked', async () => {
    const { ledger } = stores();
    for (let n = 0; n < 18; n += 1) {
      const page = aPage('racing', n, [entry(1, { k: 'k1:race', e: 'sealed' }), entry(2)]);
      await ledger.write(page, 1);
      const rows = [entry(0, { k: 'k1:other', e: 'kept' }), ...page.entries, entry(3)];
      const settled: LedgerPage = {
        ...page,
        entries: rows,
        candidates: [{ s: recordId(9), w: 'absent', o: 'leaver' }],
      };
      // a few answers later each time, so that some write falls between reading and blanking
      const settle = async () => {
        for (let wait = 0; wait < n % 6; wait += 1) await ledger.get('nobody', 0);
        await ledger.write(settled, 1);
      };
      await Promise.all([ledger.blank(['k1:race']), settle()]);
      await ledger.blank(['k1:race']);
      const blanked = {
        ...settled,
        entries: rows.map((row) => (row.k === 'k1:race' ? bare : row)),
      };
      expect(await ledger.get('racing', n)).toEqual(blanked);
    }
  });
}

const bare: LedgerEntry = { s: recordId(1), d: 'unchanged', r: 'R8', k: 'k1:race' };

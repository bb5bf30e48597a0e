import fc from 'fast-check';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RowPages } from '../../salesforce/bulk/row-pages.js';
import { BULK_DEFAULTS } from '../../salesforce/bulk/settings.js';
import { SortedRows } from '../../salesforce/bulk/sorted-rows.js';
import { leadId } from './small-org.js';

vi.setConfig({ testTimeout: 30_000 });

let tempFolder: string;
beforeAll(async () => {
  tempFolder = await mkdtemp(join(tmpdir(), 'sorted-rows-'));
});
afterAll(() => rm(tempFolder, { recursive: true }));

const PATHS = ['Id', 'Email'];
const READERS = [(text: string) => text, (text: string) => text || null];
const TINY = { sortRows: 7, blockRows: 3, maxRuns: 3 };

const pagesOfRows = fc.uniqueArray(fc.nat(400), { maxLength: 120 }).chain((ids) =>
  fc.record({
    ids: fc.constant(ids),
    pageRows: fc.integer({ min: 1, max: 30 }),
    broken: fc.array(fc.boolean(), { maxLength: 10 }),
    reads: fc.array(fc.record({ from: fc.nat(401), limit: fc.integer({ min: 1, max: 40 }) })),
  }),
);

async function take(sorted: SortedRows, ids: number[], isBroken: boolean): Promise<void> {
  const rows = ids.map((n) => [leadId(n), n % 3 === 0 ? '' : `p${n}`]);
  const page = sorted.takePage(READERS, async (sink) => {
    await sink.begin();
    await sink.add(rows, 0);
    if (isBroken) throw new Error('broken');
  });
  if (!isBroken) return page;
  await expect(page).rejects.toThrow('broken');
  return take(sorted, ids, false);
}

const recordsOf = (ids: number[]) =>
  [...ids]
    .sort((a, b) => a - b)
    .map((n) => ({ Id: leadId(n), Email: n % 3 === 0 ? null : `p${n}` }));

describe('sorted rows', () => {
  it('come in order from any Id on, whatever order and breaks they came with', async () => {
    await fc.assert(
      fc.asyncProperty(pagesOfRows, async ({ ids, pageRows, broken, reads }) => {
        const sorted = await SortedRows.open({ ...BULK_DEFAULTS, ...TINY, tempFolder });
        for (let at = 0; at < ids.length; at += pageRows) {
          await take(sorted, ids.slice(at, at + pageRows), broken[at / pageRows] ?? false);
        }
        expect(sorted.rows).toBe(ids.length);
        const pages = new RowPages(sorted, PATHS);
        expect(await pages.page(null, 1_000)).toEqual(recordsOf(ids));
        for (const { from, limit } of reads) {
          const expected = recordsOf(ids.filter((n) => n > from)).slice(0, limit);
          expect(await pages.page(leadId(from), limit)).toEqual(expected);
        }
        await sorted.close();
        expect(await readdir(tempFolder)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('go on where the last page ended, and serve callers in turn', async () => {
    const sorted = await SortedRows.open({ ...BULK_DEFAULTS, ...TINY, tempFolder });
    const ids = Array.from({ length: 61 }, (_, i) => (i * 37) % 61);
    await take(sorted, ids, false);
    const pages = new RowPages(sorted, PATHS);
    const [all, some, same] = await Promise.all([
      pages.page(null, 100),
      pages.page(leadId(20), 5),
      pages.page(leadId(20), 5),
    ]);
    expect(all).toHaveLength(61);
    expect(some).toEqual(same);
    expect(await pages.page(some.at(-1)?.Id ?? null, 100)).toEqual(
      recordsOf(ids.filter((n) => n > 25)),
    );
    await sorted.close();
  });

  it('leave no runs behind that were merged or belong to a broken page', async () => {
    const sorted = await SortedRows.open({ ...BULK_DEFAULTS, ...TINY, tempFolder });
    for (let page = 0; page < 20; page += 1) {
      await take(
        sorted,
        Array.from({ length: 20 }, (_, i) => page + i * 20),
        page % 2 === 0,
      );
    }
    const [folder = ''] = await readdir(tempFolder);
    expect((await readdir(join(tempFolder, folder))).length).toBeLessThanOrEqual(8);
    expect(await new RowPages(sorted, PATHS).page(null, 1_000)).toHaveLength(400);
    await sorted.close();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_CAPACITY, type ClaimBlock, type ClaimEntry } from '../../domain/claim-block.js';
import {
  applyEntries,
  blockIndexOf,
  blocksCovering,
  byBytes,
  entriesIn,
} from '../../domain/claim-blocks.js';

const idOf = (n: number): string => `00Q${String(n).padStart(12, '0')}AAA`;
const entryOf = (id: string, h: string): ClaimEntry => ({
  ...{
    id,
    h,
    k: 'k1:x',
    m: true,
    was: true,
    d: 'added',
    r: 'E1.new',
    dup: false,
    seq: 1,
    prev: null,
  },
});

/** Blocks as a store keeps them: by name, reached through the directory only. */
class Shelf {
  private readonly blocks = new Map<string, ClaimBlock>();
  directory: string[] = [];

  /** Writes entries as an activity does: reads the blocks concerned, applies, stores. */
  write(entries: ClaimEntry[]): ClaimBlock[] {
    const names = new Set(
      entries.flatMap((e) => this.directory[blockIndexOf(this.directory, e.id)] ?? []),
    );
    const sorted = [...entries].sort((a, b) => byBytes(a.id, b.id));
    const change = applyEntries('sync-1', this.directory, this.read([...names]), sorted);
    for (const block of change.blocks) this.blocks.set(block.firstId, block);
    this.directory = change.directory ?? this.directory;
    return change.blocks;
  }

  read(names: string[]): ClaimBlock[] {
    return names.flatMap((name) => this.blocks.get(name) ?? []);
  }

  find(id: string): ClaimEntry | undefined {
    const name = this.directory[blockIndexOf(this.directory, id)] ?? '';
    return this.blocks.get(name)?.entries.find((e) => e.id === id);
  }
}

/** A run of neighbouring Ids, so that blocks of 1,000 overflow within a few writes. */
const anyBatch = fc.record({
  from: fc.integer({ min: 0, max: 6_000 }),
  count: fc.integer({ min: 1, max: 1_700 }),
  step: fc.constantFrom(1, 2, 3),
});

describe('claim blocks', () => {
  it('hold what a plain sorted map holds, after any sequence of writes', () => {
    fc.assert(
      fc.property(fc.array(anyBatch, { maxLength: 6 }), (batches) => {
        const shelf = new Shelf();
        const plain = new Map<string, string>();
        for (const [i, { from, count, step }] of batches.entries()) {
          const ids = Array.from({ length: count }, (_, n) => idOf(from + n * step));
          shelf.write(ids.map((id) => entryOf(id, `h${i}`)));
          for (const id of ids) plain.set(id, `h${i}`);
        }
        const all = entriesIn(shelf.read(shelf.directory), { after: null, upTo: null });
        const expected = [...plain].sort(([a], [b]) => byBytes(a, b));
        expect(all.map(({ id, h }) => [id, h])).toEqual(expected);
        expect(shelf.directory).toEqual([...new Set(shelf.directory)].sort(byBytes));
        expect(shelf.read(shelf.directory).every((b) => b.entries.length <= BLOCK_CAPACITY)).toBe(
          true,
        );
        for (const [id, h] of plain) expect(shelf.find(id)?.h).toBe(h);
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('are found for any range of Ids', () => {
    const anyRange = fc.record({
      after: fc.option(fc.integer({ min: 0, max: 3_200 }).map(idOf)),
      upTo: fc.option(fc.integer({ min: 0, max: 3_200 }).map(idOf)),
    });
    const shelf = new Shelf();
    const ids = Array.from({ length: 3_000 }, (_, n) => idOf(n + 100));
    shelf.write(ids.map((id) => entryOf(id, 'h')));
    fc.assert(
      fc.property(anyRange, (range) => {
        const found = entriesIn(shelf.read(blocksCovering(shelf.directory, range)), range);
        const { after, upTo } = range;
        const expected = ids.filter(
          (id) => (after === null || id > after) && (upTo === null || id <= upTo),
        );
        expect(found.map((e) => e.id)).toEqual(expected);
      }),
    );
  });

  it('keep entries that are smaller than every Id known before, also when they overflow', () => {
    const shelf = new Shelf();
    shelf.write([entryOf(idOf(9_000), 'old')]);
    for (let n = 0; n < 1_200; n += 1) shelf.write([entryOf(idOf(n), 'new')]);
    expect(shelf.find(idOf(0))?.h).toBe('new');
    expect(shelf.find(idOf(1_199))?.h).toBe('new');
    expect(shelf.find(idOf(9_000))?.h).toBe('old');
  });

  it('are not written again when entries are appended behind a full block', () => {
    const shelf = new Shelf();
    shelf.write(Array.from({ length: BLOCK_CAPACITY }, (_, n) => entryOf(idOf(n), 'old')));
    const written = shelf.write([entryOf(idOf(5_000), 'new')]);
    expect(written.map((block) => block.firstId)).toEqual([idOf(5_000)]);
  });

  it('change nothing when nothing changed', () => {
    expect(applyEntries('sync-1', ['0'], [], [])).toEqual({ blocks: [], directory: null });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClaimBlock } from '../../domain/claim-block.js';
import { applyEntries, blocksCovering, entriesIn, FIRST_BLOCK } from '../../domain/claim-blocks.js';
import { rowId } from '../../domain/ids.js';
import { inRangeOf, splitByMoment } from '../../store/block-ranges.js';
import { anEntry, recordId } from './samples.js';

/** The documents of one sync, and the single writes that a change of them is made of. */
class Documents {
  readonly blocks = new Map<string, ClaimBlock>();
  directory: string[] = [];

  steps(blocks: ClaimBlock[], directory: string[] | null): (() => void)[] {
    const { before, after } = splitByMoment(blocks, this.directory, directory);
    const put = (block: ClaimBlock) => () => void this.blocks.set(block.firstId, block);
    const point = () => void (this.directory = directory ?? this.directory);
    return [...before.map(put), point, ...after.map(put)];
  }

  visible(): ClaimBlock[] {
    return this.directory.flatMap((firstId) => {
      const block = this.blocks.get(firstId);
      return block === undefined ? [] : inRangeOf(this.directory, block);
    });
  }

  ids(): string[] {
    return this.visible().flatMap((block) => block.entries.map((entry) => entry.id));
  }

  put(numbers: number[], stopAfter = Infinity): void {
    this.putIds(idsFor(numbers), stopAfter);
  }

  putIds(ids: string[], stopAfter = Infinity): void {
    const entries = ids.map((id) => anEntry(0, { id }));
    const change = applyEntries('s1', this.directory, this.visible(), entries);
    this.steps(change.blocks, change.directory)
      .slice(0, stopAfter)
      .forEach((step) => step());
  }
}

/** A row of the record itself and of seven people beside it, eight numbers a record (R7). */
const rowFor = (n: number): string => {
  const source = Math.floor(n / 8);
  return rowId(recordId(source), n % 8 === 0 ? null : `003${recordId(n).slice(3)}`);
};

const idsFor = (numbers: number[]): string[] => [...new Set(numbers.map(rowFor))].sort();

/** Runs of numbers rather than lists of them, so that a failure shrinks in a moment. */
const numbers = fc
  .array(
    fc.record({ from: fc.nat(6000), step: fc.integer({ min: 1, max: 5 }), count: fc.nat(1500) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((runs) =>
    runs.flatMap(({ from, step, count }) =>
      Array.from({ length: count + 1 }, (_, i) => from + i * step),
    ),
  );

describe('claim blocks', () => {
  it('lose no entry when a write stops after any step, and end complete when it is done again', () => {
    const property = fc.property(numbers, numbers, fc.nat(8), (old, added, stop) => {
      const documents = new Documents();
      documents.put(old);
      const before = documents.ids();
      documents.put(added, stop);
      const meanwhile = new Set(documents.ids());
      expect(before.filter((id) => !meanwhile.has(id))).toEqual([]);
      documents.put(added);
      expect(documents.ids()).toEqual(idsFor([...old, ...added]));
    });
    fc.assert(property, { numRuns: 60 });
  });

  it('that a merge lengthens are written before the directory, shortened ones after', () => {
    const block = (firstId: string): ClaimBlock => ({ syncId: 's1', firstId, entries: [] });
    const split = splitByMoment([block('a'), block('c')], ['a', 'e'], ['a', 'c', 'e']);
    expect(split.after.map((b) => b.firstId)).toEqual(['a']);
    const merge = splitByMoment([block('a')], ['a', 'c', 'e'], ['a', 'e']);
    expect(merge.before.map((b) => b.firstId)).toEqual(['a']);
    expect(splitByMoment([block('a')], [], null).before).toHaveLength(1);
  });

  it('that a split names in the middle of a record still answer for all of its rows', () => {
    const documents = new Documents();
    const rows = Array.from({ length: 2500 }, (_, n) =>
      rowId(recordId(1), `003${recordId(n).slice(3)}`),
    );
    const ids = [recordId(0), recordId(1), ...rows, recordId(2)];
    documents.putIds(ids);
    expect(documents.directory).toEqual([FIRST_BLOCK, rows[998], rows[1998]]);
    const [own, next] = [recordId(0), recordId(1)];
    for (const [range, expected] of [
      [{ after: own, upTo: next }, [next, ...rows]],
      [{ after: null, upTo: own }, [own]],
      [{ after: next, upTo: null }, [recordId(2)]],
    ] as const) {
      const names = blocksCovering(documents.directory, range);
      const blocks = documents.visible().filter((block) => names.includes(block.firstId));
      expect(entriesIn(blocks, range).map((entry) => entry.id)).toEqual(expected);
    }
  });
});

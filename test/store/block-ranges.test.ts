import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClaimBlock } from '../../domain/claim-block.js';
import { applyEntries } from '../../domain/claim-blocks.js';
import { inRangeOf, splitByMoment } from '../../store/block-ranges.js';
import { anEntry } from './samples.js';

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
    const entries = [...new Set(numbers)].sort((a, b) => a - b).map((n) => anEntry(n));
    const change = applyEntries('s1', this.directory, this.visible(), entries);
    this.steps(change.blocks, change.directory)
      .slice(0, stopAfter)
      .forEach((step) => step());
  }
}

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
      const all = [...new Set([...old, ...added])].map((n) => anEntry(n).id).sort();
      expect(documents.ids()).toEqual(all);
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
});

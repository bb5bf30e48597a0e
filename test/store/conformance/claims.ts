import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BLOCK_CAPACITY, type ClaimBlock } from '../../../domain/claim-block.js';
import { FIRST_BLOCK } from '../../../domain/claim-blocks.js';
import type { Subject } from '../conformance.js';
import { rowId } from '../../../domain/ids.js';
import { anEntry, recordId } from '../samples.js';

const block = (syncId: string, ...numbers: number[]): ClaimBlock => ({
  syncId,
  firstId: recordId(numbers[0] ?? 0),
  entries: numbers.map((n) => anEntry(n)),
});

export function claimConformance(stores: Subject): void {
  it('of an unknown sync are none', async () => {
    expect(await stores().claims.directory('nobody')).toEqual([]);
    expect(await stores().claims.blocks('nobody', [recordId(1)])).toEqual([]);
  });

  it('come back in full, in order, with what stood before', async () => {
    const before = {
      k: null,
      h: 'old',
      m: false,
      was: true,
      d: 'emptyEmail',
      r: 'C8',
      dup: true,
    } as const;
    const entries = [
      anEntry(1, { k: null, d: 'invalidEmail', m: false }),
      anEntry(2, { dup: true, was: true, seq: 7, prev: before }),
      anEntry(3, { m: false, was: true, d: 'optedOut', prev: { ...before, k: 'k1:x', m: true } }),
    ];
    const second = block('full', 5, 6);
    const directory = [recordId(1), recordId(5)];
    const first = { syncId: 'full', firstId: recordId(1), entries };
    await stores().claims.write('full', 1, [second, first], directory);
    expect(await stores().claims.directory('full')).toEqual(directory);
    const reversed = [...directory].reverse();
    expect(await stores().claims.blocks('full', reversed)).toEqual([first, second]);
    expect(await stores().claims.blocks('full', [recordId(5), recordId(4)])).toEqual([second]);
  });

  it('hold a full block', async () => {
    const full = block('large', ...Array.from({ length: BLOCK_CAPACITY }, (_, i) => i));
    await stores().claims.write('large', 1, [full], [full.firstId]);
    expect(await stores().claims.blocks('large', [full.firstId])).toEqual([full]);
  });

  it('hide entries that a split has moved to another block', async () => {
    const whole = block('split', 1, 2, 3, 4);
    await stores().claims.write('split', 1, [whole], [recordId(1)]);
    await stores().claims.write('split', 1, [block('split', 3, 4)], [recordId(1), recordId(3)]);
    const [lower, upper] = await stores().claims.blocks('split', [recordId(1), recordId(3)]);
    expect(lower?.entries.map((e) => e.id)).toEqual([recordId(1), recordId(2)]);
    expect(upper?.entries.map((e) => e.id)).toEqual([recordId(3), recordId(4)]);
  });

  it('may begin and end in the middle of the rows of one record', async () => {
    const rows = [1, 2, 3, 4].map((n) => rowId(recordId(7), `003${recordId(n).slice(3)}`));
    const entries = [recordId(7), ...rows].map((id) => anEntry(0, { id }));
    const middle = rows[2] ?? '';
    const whole = { syncId: 'rows', firstId: FIRST_BLOCK, entries };
    await stores().claims.write('rows', 1, [whole], [FIRST_BLOCK]);
    const upper = { syncId: 'rows', firstId: middle, entries: entries.slice(3) };
    const directory = [FIRST_BLOCK, middle];
    await stores().claims.write('rows', 1, [upper], directory);
    const lower = { ...whole, entries: entries.slice(0, 3) };
    expect(await stores().claims.blocks('rows', directory)).toEqual([lower, upper]);
    expect(await stores().claims.directory('rows')).toEqual(directory);
  });

  it('refuse an older attempt, block and directory each', async () => {
    const mine = block('fenced', 1, 2);
    await stores().claims.write('fenced', 5, [mine], [recordId(1)]);
    const stale = { ...mine, entries: [anEntry(1, { h: 'stale' })] };
    const lost = { type: 'FENCE_LOST', retryable: false };
    await expect(stores().claims.write('fenced', 4, [stale], null)).rejects.toMatchObject(lost);
    await expect(stores().claims.write('fenced', 4, [], ['x'])).rejects.toMatchObject(lost);
    expect(await stores().claims.blocks('fenced', [recordId(1)])).toEqual([mine]);
    expect(await stores().claims.directory('fenced')).toEqual([recordId(1)]);
  });

  it('let a new attempt take the directory, so that an older one cannot shorten a block', async () => {
    const whole = block('taken', 1, 2, 3, 4);
    await stores().claims.write('taken', 1, [whole], [recordId(1)]);
    expect(await stores().claims.directory('taken', 3)).toEqual([recordId(1)]);
    const split = [block('taken', 1, 2), block('taken', 3, 4)];
    const late = stores().claims.write('taken', 2, split, [recordId(1), recordId(3)]);
    await expect(late).rejects.toMatchObject({ type: 'FENCE_LOST' });
    expect(await stores().claims.blocks('taken', [recordId(1)])).toEqual([whole]);
    await expect(stores().claims.directory('taken', 2)).rejects.toMatchObject({
      type: 'FENCE_LOST',
    });
    expect(await stores().claims.directory('taken', 3)).toEqual([recordId(1)]);
    expect(await stores().claims.directory('fresh', 1)).toEqual([]);
  });

  it('are never written by a fence below the highest that wrote', async () => {
    let sync = 0;
    const attempts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 });
    const property = fc.asyncProperty(attempts, async (fences) => {
      const syncId = `property${(sync += 1)}`;
      let highest = 0;
      for (const [i, fence] of fences.entries()) {
        const mine = { ...block(syncId, 1), entries: [anEntry(1, { seq: i })] };
        const written = stores().claims.write(syncId, fence, [mine], null);
        if (fence < highest) {
          await expect(written).rejects.toMatchObject({ type: 'FENCE_LOST' });
          continue;
        }
        await written;
        highest = fence;
        expect(await stores().claims.blocks(syncId, [mine.firstId])).toEqual([mine]);
      }
    });
    await fc.assert(property, { numRuns: 15 });
  });

  it('end with the newest of attempts that write at the same time', async () => {
    const writes = [3, 1, 4, 2, 5].map((fence) => {
      const mine = { ...block('together', 1), entries: [anEntry(1, { seq: fence })] };
      return stores().claims.write('together', fence, [mine], null);
    });
    const results = await Promise.allSettled(writes);
    expect(results[4]?.status).toBe('fulfilled');
    const [stored] = await stores().claims.blocks('together', [recordId(1)]);
    expect(stored?.entries[0]?.seq).toBe(5);
  });
}

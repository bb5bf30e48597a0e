import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cursorOf, decodeCursor, pageOf } from '../../store/cursor.js';

describe('cursors', () => {
  const places = cursorOf('places', 'string', 'number');

  it('give back the parts they were made of', () => {
    const parts = fc.tuple(fc.string(), fc.nat());
    fc.assert(
      fc.property(parts, (some) => {
        expect(places.read(places.write(some))).toEqual(some);
      }),
    );
    expect(places.read(undefined)).toBeNull();
  });

  it('of any other text are refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
        expect(() => places.read(text)).toThrow(
          expect.objectContaining({ type: 'INVALID_CURSOR' }),
        );
      }),
    );
  });

  it('of other listings and shapes are refused', () => {
    const strangers = [
      cursorOf('people', 'string', 'number').write(['a', 1]),
      cursorOf('places', 'number', 'string').write([1, 'a']),
      cursorOf('places', 'string').write(['a']),
      places.write(['a', -1]),
      places.write(['a', 0.5]),
    ];
    for (const cursor of strangers) expect(() => places.read(cursor)).toThrow(/not one of this/);
    expect(decodeCursor('places', places.write(['a', 1]))).toEqual(['a', 1]);
    expect(decodeCursor('people', places.write(['a', 1]))).toBeNull();
  });

  it('are given only when there is more', () => {
    const cut = (rows: string[]) => pageOf(rows, 2, (last) => `after ${last}`);
    expect(cut(['a', 'b', 'c'])).toEqual({ items: ['a', 'b'], nextCursor: 'after b' });
    expect(cut(['a', 'b'])).toEqual({ items: ['a', 'b'], nextCursor: null });
    expect(cut([])).toEqual({ items: [], nextCursor: null });
  });
});

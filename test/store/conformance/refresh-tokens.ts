import { expect, it } from 'vitest';
import type { Subject } from '../conformance.js';
import { aConnection } from '../samples.js';

export function refreshTokenConformance(stores: Subject): void {
  const newest = (given: string, id = 'c1') => stores().refreshTokens.newest(id, given);
  const keep = (given: string, next: string, id = 'c1') =>
    stores().refreshTokens.keep(id, given, next);

  it('are the given one until they are rotated, then the one kept last', async () => {
    expect(await newest('given')).toBe('given');
    await keep('given', 'second');
    await keep('given', 'third');
    expect(await newest('given')).toBe('third');
  });

  it('of one grant say nothing of another, nor of another connection', async () => {
    await keep('mine', 'rotated');
    expect(await newest('yours')).toBe('yours');
    expect(await newest('mine', 'c2')).toBe('mine');
  });

  it('go with their connection', async () => {
    await stores().connections.insert(aConnection({ id: 'leaving' }));
    await keep('a', 'a2', 'leaving');
    await keep('b', 'b2', 'leaving');
    await keep('a', 'a2', 'staying');
    await stores().connections.delete('leaving');
    expect([await newest('a', 'leaving'), await newest('b', 'leaving')]).toEqual(['a', 'b']);
    expect(await newest('a', 'staying')).toBe('a2');
  });
}

import { expect, it } from 'vitest';
import type { Subject } from '../conformance.js';
import { minute } from '../samples.js';

export function leaseConformance(stores: Subject): void {
  const take = (name: string, holder: string, at: number) =>
    stores().leases.take(name, holder, minute(at + 1), minute(at));

  it('are had by the first and refused to others', async () => {
    expect(await take('held', 'a', 0)).toBe(true);
    expect(await take('held', 'b', 0)).toBe(false);
    expect(await take('another', 'b', 0)).toBe(true);
  });

  it('are prolonged by their holder', async () => {
    await take('prolonged', 'a', 0);
    expect(await take('prolonged', 'a', 0.5)).toBe(true);
    expect(await take('prolonged', 'b', 1.25)).toBe(false);
  });

  it('of a holder that was killed are free when they end, and his no more', async () => {
    await take('ended', 'killed', 0);
    expect(await take('ended', 'b', 0.99)).toBe(false);
    expect(await take('ended', 'b', 1)).toBe(true);
    expect(await take('ended', 'killed', 1)).toBe(false);
  });

  it('are given back by their holder alone', async () => {
    await take('returned', 'a', 0);
    await stores().leases.release('returned', 'b');
    expect(await take('returned', 'b', 0)).toBe(false);
    await stores().leases.release('returned', 'a');
    expect(await take('returned', 'b', 0)).toBe(true);
    await stores().leases.release('never taken', 'a');
  });

  it('wanted by twenty at one moment are had by one, new or ended', async () => {
    const holders = Array.from({ length: 20 }, (_, i) => `h${i}`);
    for (const at of [0, 1, 2, 3, 4]) {
      const had = await Promise.all(holders.map((holder) => take('wanted', holder, at)));
      expect(had.filter(Boolean)).toHaveLength(1);
    }
  });
}

import { expect, it } from 'vitest';
import { everyPage } from '../collect.js';
import type { Subject } from '../conformance.js';
import { aList, minute } from '../samples.js';

export function listConformance(stores: Subject): void {
  it('are kept, renamed and deleted', async () => {
    await stores().lists.insert(aList({ id: 'b' }));
    const renamed = aList({ id: 'b', name: 'Offers', updatedAt: minute(1) });
    expect(await stores().lists.rename('b', 'Offers', minute(1))).toEqual(renamed);
    expect(await stores().lists.get('b')).toEqual(renamed);
    expect(await stores().lists.rename('nobody', 'x', minute(1))).toBeNull();
    expect(await stores().lists.delete('b')).toBe(true);
    expect(await stores().lists.delete('b')).toBe(false);
  });

  it('name all their ids, and page newest first', async () => {
    for (const [i, id] of ['z', 'a', 'm'].entries()) {
      await stores().lists.insert(aList({ id, createdAt: minute(i) }));
    }
    expect(await stores().lists.ids()).toEqual(['a', 'm', 'z']);
    const pages = await everyPage(2, (request) => stores().lists.page(request));
    expect(pages.map((page) => page.map((list) => list.id))).toEqual([['m', 'a'], ['z']]);
  });

  it('never hand out one run number twice', async () => {
    await stores().lists.insert(aList({ id: 'numbered' }));
    const taken: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const asked = Array.from({ length: 40 }, () => stores().lists.nextRunSeq('numbered'));
      taken.push(...(await Promise.all(asked)));
    }
    expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, i) => i + 1));
    await expect(stores().lists.nextRunSeq('nobody')).rejects.toMatchObject({
      type: 'LIST_MISSING',
    });
  });

  it('remember each org once', async () => {
    await stores().lists.insert(aList({ id: 'fed' }));
    for (const org of ['00D1', '00D2', '00D1']) await stores().lists.addOrg('fed', org);
    expect((await stores().lists.get('fed'))?.orgIds).toEqual(['00D1', '00D2']);
    await expect(stores().lists.addOrg('nobody', '00D1')).rejects.toMatchObject({
      type: 'LIST_MISSING',
    });
  });
}

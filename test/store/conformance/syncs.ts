import { expect, it } from 'vitest';
import { everyPage } from '../collect.js';
import type { Subject } from '../conformance.js';
import { DEFAULT_CHOICES, type SyncVersion } from '../../../domain/sync.js';
import { aReach, aSync, aVersion, minute } from '../samples.js';

export function syncConformance(stores: Subject): void {
  it('are kept with their first version, and a repeated insert changes nothing', async () => {
    await stores().syncs.insert(aSync(), aVersion('s1', 1));
    await stores().syncs.insert(aSync({ name: 'Another' }), aVersion('s1', 1, 'other'));
    expect(await stores().syncs.get('s1')).toEqual(aSync());
    expect(await stores().syncs.version('s1', 1)).toEqual(aVersion('s1', 1));
    expect(await stores().syncs.version('s1', 2)).toBeNull();
    expect(await stores().syncs.get('nobody')).toBeNull();
  });

  it('take each version number once, and list versions newest first', async () => {
    const added = [2, 3, 2].map((n) => stores().syncs.addVersion(aVersion('s1', n)));
    expect((await Promise.all(added)).filter(Boolean)).toHaveLength(2);
    const pages = await everyPage(2, (request) => stores().syncs.versions('s1', request));
    expect(pages.map((page) => page.map((v) => v.version))).toEqual([[3, 2], [1]]);
  });

  it('answer versions of before a choice with what they meant', async () => {
    const version = aVersion('old', 1);
    const {
      people: _p,
      conditions: _c,
      pattern: _t,
      reader: _r,
      ...source
    } = version.definition.source;
    const { fullEvery: _f, ...schedule } = version.definition.schedule as { fullEvery: number };
    const definition = { ...version.definition, source, schedule };
    await stores().syncs.addVersion({ ...version, definition } as unknown as SyncVersion);
    const { items } = await stores().syncs.versions('old', { limit: 1 });
    for (const read of [items[0], await stores().syncs.version('old', 1)]) {
      expect(read).toEqual(version);
      expect(read?.definition.source).toMatchObject(DEFAULT_CHOICES);
    }
  });

  it('come forward with newer runs only, also when runs close at the same time', async () => {
    const sync = aSync({ id: 'reach', createdAt: minute(-1) });
    await stores().syncs.insert(sync, aVersion('reach', 1));
    expect(await stores().syncs.reach('reach')).toBeNull();
    const view = { id: '00B1', label: 'Hot', scope: null, where: "Rating = 'Hot'" };
    await stores().syncs.advance('reach', aReach(3, { view }));
    expect(await stores().syncs.reach('reach')).toEqual(aReach(3, { view }));
    await stores().syncs.advance('reach', aReach(2));
    expect(await stores().syncs.reach('reach')).toEqual(aReach(3, { view }));
    await stores().syncs.advance('reach', aReach(3, { sinceFull: 1 }));
    expect(await stores().syncs.reach('reach')).toEqual(aReach(3, { sinceFull: 1 }));
    await Promise.all([5, 11, 9, 10].map((n) => stores().syncs.advance('reach', aReach(n))));
    expect(await stores().syncs.reach('reach')).toEqual(aReach(11));
    expect(await stores().syncs.get('reach')).toEqual(sync);
    const moved = await stores().syncs.project('reach', { updatedAt: minute(3) });
    expect(moved).toEqual({ ...sync, updatedAt: minute(3) });
  });

  it('keep their reach when deleted, and forget it when discarded', async () => {
    await stores().syncs.delete('reach', minute(9));
    expect(await stores().syncs.reach('reach')).toEqual(aReach(11));
    await stores().syncs.discard('reach');
    expect(await stores().syncs.reach('reach')).toBeNull();
    await stores().syncs.advance('nobody', aReach(1));
    expect(await stores().syncs.reach('nobody')).toBeNull();
  });

  it('show what the workflow projects', async () => {
    const change = { state: 'running', currentRunId: 'r1', updatedAt: minute(1) } as const;
    const projected = aSync(change);
    expect(await stores().syncs.project('s1', change)).toEqual(projected);
    const cleared = { ...projected, currentRunId: null, updatedAt: minute(2) };
    const clear = { currentRunId: null, updatedAt: minute(2) };
    expect(await stores().syncs.project('s1', clear)).toEqual(cleared);
    expect(await stores().syncs.project('nobody', { updatedAt: minute(2) })).toBeNull();
  });

  it('are listed newest first, by state, connection and list', async () => {
    for (const n of [2, 3, 4]) {
      const change = { state: 'paused', connectionId: `c${n}`, listId: `l${n % 2}` } as const;
      const sync = aSync({ id: `s${n}`, createdAt: minute(n), ...change });
      await stores().syncs.insert(sync, aVersion(sync.id, 1));
    }
    const ids = async (filter: Parameters<ReturnType<Subject>['syncs']['page']>[0]) => {
      const pages = await everyPage(2, (request) => stores().syncs.page(filter, request));
      return pages.flat().map((sync) => sync.id);
    };
    expect(await ids({})).toEqual(['s4', 's3', 's2', 's1']);
    expect(await ids({ state: 'paused' })).toEqual(['s4', 's3', 's2']);
    expect(await ids({ connectionId: 'c3' })).toEqual(['s3']);
    expect(await ids({ state: 'paused', listId: 'l0' })).toEqual(['s4', 's2']);
  });

  it('give every attempt a higher fence', async () => {
    const taken = await Promise.all([1, 2, 3, 4].map(() => stores().syncs.nextFence('s1')));
    expect(taken.sort((a, b) => a - b)).toEqual([1, 2, 3, 4]);
    await expect(stores().syncs.nextFence('nobody')).rejects.toMatchObject({
      type: 'SYNC_MISSING',
    });
  });

  it('are hidden when deleted, and keep their versions and fence', async () => {
    expect(await stores().syncs.delete('s1', minute(9))).toBe(true);
    expect(await stores().syncs.delete('s1', minute(9))).toBe(false);
    expect(await stores().syncs.get('s1')).toBeNull();
    expect(await stores().syncs.project('s1', { updatedAt: minute(9) })).toBeNull();
    const { items } = await stores().syncs.page({}, { limit: 10 });
    expect(items.map((sync) => sync.id)).toEqual(['s4', 's3', 's2']);
    expect(await stores().syncs.version('s1', 3)).toEqual(aVersion('s1', 3));
    expect(await stores().syncs.nextFence('s1')).toBe(5);
    await stores().syncs.insert(aSync(), aVersion('s1', 1));
    expect(await stores().syncs.get('s1')).toBeNull();
  });

  it('leave nothing behind when discarded', async () => {
    await stores().syncs.discard('s2');
    expect(await stores().syncs.get('s2')).toBeNull();
    expect(await stores().syncs.version('s2', 1)).toBeNull();
    await stores().syncs.insert(aSync({ id: 's2', name: 'Anew' }), aVersion('s2', 1));
    expect((await stores().syncs.get('s2'))?.name).toBe('Anew');
  });
}

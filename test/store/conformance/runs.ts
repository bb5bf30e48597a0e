import { expect, it } from 'vitest';
import { FIRST_CHECKPOINT, noDispositions, noRemovals } from '../../../domain/run.js';
import { everyPage } from '../collect.js';
import type { Subject } from '../conformance.js';
import { aRun, recordId } from '../samples.js';

const atPage = (pageNo: number) => ({ ...FIRST_CHECKPOINT, pageNo, cursor: recordId(pageNo) });

export function runConformance(stores: Subject): void {
  it('open once: a repeated open answers the run that is there', async () => {
    expect(await stores().runs.open(aRun())).toEqual(aRun());
    await stores().runs.checkpoint('s1.r1', 1, atPage(3));
    const again = await stores().runs.open(aRun({ runSeq: 2 }));
    expect(again).toEqual(aRun({ checkpoint: atPage(3) }));
    expect(await stores().runs.get('nobody')).toBeNull();
  });

  it('refuse the checkpoint of an older attempt', async () => {
    await stores().runs.open(aRun({ id: 's1.fenced', runSeq: 2 }));
    await stores().runs.checkpoint('s1.fenced', 7, atPage(1));
    await stores().runs.checkpoint('s1.fenced', 7, atPage(2));
    const late = stores().runs.checkpoint('s1.fenced', 6, atPage(9));
    await expect(late).rejects.toMatchObject({ type: 'FENCE_LOST' });
    expect((await stores().runs.get('s1.fenced'))?.checkpoint).toEqual(atPage(2));
    const missing = stores().runs.checkpoint('nobody', 1, atPage(1));
    await expect(missing).rejects.toMatchObject({ type: 'RUN_MISSING' });
  });

  it('end with the newest of checkpoints written at the same time', async () => {
    await stores().runs.open(aRun({ id: 's1.together', runSeq: 3 }));
    const fences = [2, 5, 1, 4, 3];
    await Promise.allSettled(
      fences.map((fence) => stores().runs.checkpoint('s1.together', fence, atPage(fence))),
    );
    expect((await stores().runs.get('s1.together'))?.checkpoint.pageNo).toBe(5);
  });

  it('tell at the checkpoint that a person asked to hold', async () => {
    await stores().runs.open(aRun({ id: 's1.held', runSeq: 4 }));
    expect(await stores().runs.checkpoint('s1.held', 1, atPage(1))).toEqual({ hold: false });
    await stores().runs.update('s1.held', { hold: true });
    expect(await stores().runs.checkpoint('s1.held', 1, atPage(2))).toEqual({ hold: true });
  });

  it('change what is named and nothing else', async () => {
    const run = aRun({ id: 's1.changed', runSeq: 5 });
    await stores().runs.open(run);
    const counts = {
      ...{ read: 5, people: 5, notRead: 0, removalsHeld: 0, resubscribesHeld: 0, members: 5 },
      ...{ apiCalls: 2, retries: 0, memberWrites: 5 },
      dispositions: { ...noDispositions(), added: 5 },
      removals: noRemovals(),
    };
    const change = { state: 'succeeded', counts, ledgerClosed: true } as const;
    expect(await stores().runs.update(run.id, change)).toEqual({ ...run, ...change });
    expect(await stores().runs.get(run.id)).toEqual({ ...run, ...change });
    expect(await stores().runs.update('nobody', { hold: true })).toBeNull();
  });

  it('are listed newest first, of one sync', async () => {
    await stores().runs.open(aRun({ id: 's2.r1', syncId: 's2', runSeq: 6 }));
    const pages = await everyPage(2, (request) => stores().runs.page('s1', request));
    expect(pages.map((page) => page.map((run) => run.runSeq))).toEqual([[5, 4], [3, 2], [1]]);
    const { nextCursor } = await stores().runs.page('s1', { limit: 1 });
    const other = stores().runs.page('s2', { limit: 1, cursor: nextCursor ?? '' });
    await expect(other).rejects.toMatchObject({ type: 'INVALID_CURSOR' });
  });
}

import { expect, it } from 'vitest';
import {
  FIRST_CHECKPOINT,
  noDispositions,
  noRemovals,
  type RunRecord,
} from '../../../domain/run.js';
import { everyPage } from '../collect.js';
import type { Subject } from '../conformance.js';
import { aRun, minute, recordId } from '../samples.js';

const atPage = (pageNo: number) => ({ ...FIRST_CHECKPOINT, pageNo, cursor: recordId(pageNo) });

export function runConformance(stores: Subject): void {
  it('open once: a repeated open answers the run that is there', async () => {
    expect(await stores().runs.open(aRun())).toEqual(aRun());
    await stores().runs.checkpoint('s1.r1', 1, atPage(3));
    const again = await stores().runs.open(aRun({ runSeq: 2 }));
    expect(again).toEqual(aRun({ checkpoint: atPage(3) }));
    expect(await stores().runs.get('nobody')).toBeNull();
  });

  it('are found by their number within their sync', async () => {
    await stores().runs.open(aRun({ id: 's7.numbered', syncId: 's7', runSeq: 41 }));
    expect((await stores().runs.bySeq('s7', 41))?.id).toBe('s7.numbered');
    expect(await stores().runs.bySeq('s7', 42)).toBeNull();
    expect(await stores().runs.bySeq('s8', 41)).toBeNull();
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

  it('keep what they read, and why they read it so', async () => {
    const run = aRun({ id: 's3.source', syncId: 's3' });
    await stores().runs.open(run);
    const condition = { path: 'Rating', op: 'in', value: ['Hot', '$where'] };
    const change = {
      ...{ mode: 'full', modeReason: 'fields of a parent', notes: ['The list view changed.'] },
      source: {
        ...{ filter: { all: [condition] }, scope: null, changedSince: null },
        ...{ serverTime: minute(1), reader: 'bulk', jobId: '750A', view: null },
        ...{ personObject: 'Contact', multiPicklists: ['Interests__c'] },
      },
    } as unknown as Partial<RunRecord>;
    await stores().runs.update(run.id, change);
    expect(await stores().runs.get(run.id)).toEqual({ ...run, ...change });
  });

  it('of before modes had reasons come back complete', async () => {
    const { modeReason: _m, source: _s, notes: _n, ...old } = aRun({ id: 's4.old', syncId: 's4' });
    const opened = await stores().runs.open(old as RunRecord);
    expect(opened).toEqual(aRun({ id: 's4.old', syncId: 's4' }));
    const counts = { read: 1, removalsHeld: 2 } as RunRecord['counts'];
    const changed = await stores().runs.update('s4.old', { counts });
    const { items } = await stores().runs.page('s4', { limit: 1 });
    for (const read of [changed, items[0], await stores().runs.get('s4.old')])
      expect(read).toMatchObject({
        ...{ notes: [], source: null, modeReason: null },
        counts: { read: 1, removalsHeld: 2, resubscribesHeld: 0 },
      });
  });

  it('are named for sweeping oldest first, once, and not while they run or wait', async () => {
    const { runs } = stores();
    const finish = async (id: string, at: number | null, state: RunRecord['state']) => {
      await runs.open(aRun({ id, syncId: 's5' }));
      await runs.update(id, { state, finishedAt: at === null ? null : minute(at) });
    };
    await finish('s5.second', 2, 'failed');
    await finish('s5.first', 1, 'succeeded');
    await finish('s5.third', 3, 'cancelled');
    await finish('s5.young', 10, 'succeeded');
    await finish('s5.waits', 1, 'waitingForApproval');
    await finish('s5.runs', null, 'running');
    expect(await runs.withLedgerBefore(minute(10), 2)).toEqual(['s5.first', 's5.second']);
    await runs.ledgerSwept(['s5.first', 's5.second', 'nobody']);
    expect(await runs.withLedgerBefore(minute(10), 9)).toEqual(['s5.third']);
    expect(await runs.get('nobody')).toBeNull();
    const swept = { id: 's5.first', state: 'succeeded', finishedAt: minute(1) } as const;
    expect(await runs.get('s5.first')).toEqual(aRun({ ...swept, syncId: 's5' }));
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

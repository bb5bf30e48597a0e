import { expect, it } from 'vitest';
import { collect, everyPage } from '../collect.js';
import type { Subject } from '../conformance.js';
import { AT, minute } from '../samples.js';

const because = (cause: 'unsubscribed' | 'hardBounce', at = AT) => ({
  ...{ cause, at, actor: 'admin', reason: 'asked by phone' },
});

export function suppressionConformance(stores: Subject): void {
  it('gather reasons, each once', async () => {
    const add = (reason: ReturnType<typeof because>) =>
      stores().suppressions.add('all', 'k1:a', reason);
    await add(because('unsubscribed'));
    await add(because('hardBounce'));
    await add(because('unsubscribed'));
    await add(because('unsubscribed', minute(1)));
    const reasons = [
      because('unsubscribed'),
      because('hardBounce'),
      because('unsubscribed', minute(1)),
    ];
    const found = await stores().suppressions.byKeys(['all'], ['k1:a']);
    expect(found).toEqual([{ id: 'all:k1:a', scope: 'all', emailKey: 'k1:a', reasons }]);
  });

  it('take reasons that arrive at the same time', async () => {
    const reasons = Array.from({ length: 8 }, (_, i) => because('unsubscribed', minute(i)));
    await Promise.all(reasons.map((r) => stores().suppressions.add('l1', 'k1:race', r)));
    const [found] = await stores().suppressions.byKeys(['l1'], ['k1:race']);
    expect(found?.reasons).toHaveLength(8);
  });

  it('are found by scope and key, and streamed by scope', async () => {
    for (const scope of ['l2', 'l3', 'l4']) {
      await stores().suppressions.add(scope, 'k1:b', because('unsubscribed'));
    }
    const found = await stores().suppressions.byKeys(['l2', 'l3'], ['k1:b', 'k1:c']);
    expect(found.map((s) => s.id).sort()).toEqual(['l2:k1:b', 'l3:k1:b']);
    const streamed = await collect(stores().suppressions.all(['l3', 'l4']));
    expect(streamed.map((s) => s.id).sort()).toEqual(['l3:k1:b', 'l4:k1:b']);
  });

  it('are added many at once as one by one', async () => {
    const keys = Array.from({ length: 900 }, (_, i) => `k1:${i}`);
    const items = keys.map((emailKey) => ({
      ...{ scope: 'many', emailKey, reason: because('unsubscribed') },
    }));
    const second = { ...items[0], reason: because('hardBounce') } as (typeof items)[number];
    await stores().suppressions.addMany([...items, second]);
    await Promise.all([1, 2].map(() => stores().suppressions.addMany(items)));
    const found = await stores().suppressions.byKeys(['many'], keys);
    expect(found).toHaveLength(900);
    const reasons = new Map(found.map((one) => [one.emailKey, one.reasons]));
    expect(reasons.get('k1:0')).toEqual([because('unsubscribed'), because('hardBounce')]);
    expect(reasons.get('k1:899')).toEqual([because('unsubscribed')]);
    await stores().suppressions.addMany([]);
  });

  it('lose the reasons of a cause that is lifted, and answer them once', async () => {
    const { suppressions } = stores();
    const lifted = [because('unsubscribed'), because('unsubscribed', minute(1))];
    for (const reason of [...lifted, because('hardBounce')])
      await suppressions.add('lift', 'k1:a', reason);
    const answers = await Promise.all(
      [1, 2].map(() => suppressions.lift('lift', 'k1:a', ['unsubscribed', 'complained'])),
    );
    expect(answers.flat()).toEqual(lifted);
    const [left] = await suppressions.byKeys(['lift'], ['k1:a']);
    expect(left?.reasons).toEqual([because('hardBounce')]);
    expect(await suppressions.lift('lift', 'k1:nobody', ['unsubscribed'])).toEqual([]);
  });

  it('are gone once every reason is lifted, and come back with a new one', async () => {
    const { suppressions } = stores();
    await suppressions.add('gone', 'k1:a', because('unsubscribed'));
    await suppressions.lift('gone', 'k1:a', ['unsubscribed']);
    expect(await suppressions.byKeys(['gone'], ['k1:a'])).toEqual([]);
    expect(await collect(suppressions.all(['gone']))).toEqual([]);
    expect(await suppressions.page({ scope: 'gone' }, { limit: 5 })).toEqual({
      ...{ items: [], nextCursor: null },
    });
    await suppressions.add('gone', 'k1:a', because('hardBounce'));
    const [found] = await suppressions.byKeys(['gone'], ['k1:a']);
    expect(found?.reasons).toEqual([because('hardBounce')]);
  });

  it('remember an erasure at the greatest run number of each list, whatever is lifted', async () => {
    const { suppressions } = stores();
    const erased = (listId: string, runSeq: number) => ({ listId, runSeq });
    await suppressions.noteErased('k1:erased', [erased('l1', 4), erased('l1', 3)]);
    await Promise.all(
      [7, 9, 8].map((runSeq) => suppressions.noteErased('k1:erased', [erased('l2', runSeq)])),
    );
    await suppressions.noteErased('k1:erased', [erased('l1', 2)]);
    await suppressions.noteErased('k1:erased', []);
    const noted = {
      ...{ id: 'all:k1:erased', scope: 'all', emailKey: 'k1:erased', reasons: [] },
      erased: expect.arrayContaining([erased('l1', 4), erased('l2', 9)]),
    };
    expect(await suppressions.byKeys(['all'], ['k1:erased'])).toEqual([noted]);
    await suppressions.add('all', 'k1:erased', because('hardBounce'));
    await suppressions.lift('all', 'k1:erased', ['hardBounce']);
    const [found] = await suppressions.byKeys(['all'], ['k1:erased']);
    expect(found).toEqual(noted);
    expect(found?.erased).toHaveLength(2);
    expect(await collect(suppressions.all(['all']))).toContainEqual(noted);
    const listed = await everyPage(50, (request) => suppressions.page({ scope: 'all' }, request));
    expect(listed.flat().map((one) => one.emailKey)).not.toContain('k1:erased');
  });

  it('note no erasure of nothing', async () => {
    await stores().suppressions.noteErased('k1:never', []);
    expect(await stores().suppressions.byKeys(['all'], ['k1:never'])).toEqual([]);
  });

  it('are listed in id order, of one scope and of all', async () => {
    const { suppressions } = stores();
    for (const [scope, key] of [
      ...['c', 'a', 'e', 'b', 'd'].map((key) => ['page', key] as const),
      ['page2', 'a'] as const,
    ])
      await suppressions.add(scope, `k1:${key}`, because('unsubscribed'));
    await suppressions.lift('page', 'k1:b', ['unsubscribed']);
    const pages = await everyPage(2, (request) => suppressions.page({ scope: 'page' }, request));
    const idsOf = (some: { id: string }[]) => some.map(({ id }) => id);
    expect(pages.map(idsOf)).toEqual([
      ['page:k1:a', 'page:k1:c'],
      ['page:k1:d', 'page:k1:e'],
    ]);
    const all = await everyPage(500, (request) => suppressions.page({}, request));
    expect(idsOf(all.flat())).toEqual(idsOf(all.flat()).sort());
    expect(idsOf(all.flat())).toEqual(expect.arrayContaining(['all:k1:a', 'page2:k1:a']));
    const { nextCursor } = await suppressions.page({ scope: 'page' }, { limit: 1 });
    const foreign = suppressions.page({}, { limit: 1, cursor: nextCursor ?? '' });
    await expect(foreign).rejects.toMatchObject({ type: 'INVALID_CURSOR' });
  });
}

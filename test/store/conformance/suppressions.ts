import { expect, it } from 'vitest';
import { collect } from '../collect.js';
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
}

import { expect, it } from 'vitest';
import type { Subject } from '../conformance.js';
import { aDecision, minute, recordId } from '../samples.js';

export function decisionConformance(stores: Subject): void {
  it('are kept once, however often they are added', async () => {
    const decisions = [
      aDecision(),
      aDecision({ recordId: recordId(2), outcome: 'duplicate', detail: recordId(1) }),
    ];
    await stores().decisions.add(decisions);
    await stores().decisions.add([...decisions, ...decisions]);
    expect(await stores().decisions.of('l1', 'k1:a')).toEqual(decisions);
    expect(await stores().decisions.of('l1', 'k1:nobody')).toEqual([]);
    await stores().decisions.add([]);
  });

  it('of a page that is done again give way to its last word', async () => {
    const first = aDecision({ emailKey: 'k1:again' });
    const last = { ...first, outcome: 'optedOut', rule: 'C6.exclude', at: minute(1) } as const;
    await stores().decisions.add([first]);
    await stores().decisions.add([first, last, aDecision({ emailKey: 'k1:beside' })]);
    expect(await stores().decisions.of('l1', 'k1:again')).toEqual([last]);
    expect(await stores().decisions.of('l1', 'k1:beside')).toHaveLength(1);
  });

  it('are answered of one address on one list, newest run first', async () => {
    const mine = { listId: 'order', emailKey: 'k1:b' };
    const runs = [2, 10, 1].map((runSeq) => aDecision({ ...mine, runSeq }));
    const row = aDecision({ ...mine, runSeq: 10, recordId: `${recordId(1)}.003000000000000AAA` });
    const others = [{ emailKey: 'k1:bb' }, { emailKey: 'k1:b-' }, { listId: 'order2' }];
    const foreign = others.map((other) => aDecision({ ...mine, ...other, runSeq: 3 }));
    await stores().decisions.add([row, ...runs, ...foreign]);
    const found = await stores().decisions.of('order', 'k1:b');
    expect(found).toEqual([runs[1], row, runs[0], runs[2]]);
  });

  it('are added in any number', async () => {
    const many = Array.from({ length: 900 }, (_, n) => aDecision({ listId: 'many', runSeq: n }));
    await stores().decisions.add(many.slice(300, 800));
    await stores().decisions.add(many);
    expect(await stores().decisions.of('many', 'k1:a')).toEqual(many.reverse());
  });
}

import { expect, it } from 'vitest';
import { collect } from '../collect.js';
import type { Subject } from '../conformance.js';
import { aConsent, aPlan, minute, recordId } from '../samples.js';

export function removalPlanConformance(stores: Subject): void {
  it('are kept under their run, and replaced when put again', async () => {
    await stores().removalPlans.put(aPlan());
    expect(await stores().removalPlans.get('s1.r1')).toEqual(aPlan());
    const again = aPlan({ removals: 31, resubscribes: 60 });
    await stores().removalPlans.put(again);
    expect(await stores().removalPlans.get('s1.r1')).toEqual(again);
    expect(await stores().removalPlans.get('nobody')).toBeNull();
  });

  it('are open while they wait or are applied, the newest of a sync', async () => {
    const { removalPlans } = stores();
    expect(await removalPlans.open('s2')).toBeNull();
    for (const [runSeq, state] of [
      [2, 'waiting'],
      [10, 'applying'],
      [9, 'waiting'],
      [11, 'rejected'],
      [12, 'superseded'],
    ] as const)
      await removalPlans.put(aPlan({ runId: `s2.r${runSeq}`, syncId: 's2', runSeq, state }));
    await removalPlans.put(aPlan({ runId: 's3.r13', syncId: 's3', runSeq: 13 }));
    expect((await removalPlans.open('s2'))?.runSeq).toBe(10);
    await removalPlans.change('s2.r10', ['applying'], { state: 'approved' });
    expect((await removalPlans.open('s2'))?.runSeq).toBe(9);
  });

  it('change only from the states that are named', async () => {
    const { removalPlans } = stores();
    const plan = aPlan({ runId: 's4.r1', syncId: 's4' });
    await removalPlans.put(plan);
    const decided = { decidedBy: 'ops', decidedAt: minute(5), reason: 'a clean-up' };
    const change = { state: 'applying', ...decided } as const;
    expect(await removalPlans.change('s4.r1', ['applying'], { state: 'approved' })).toBeNull();
    expect(await removalPlans.change('s4.r1', ['waiting', 'applying'], change)).toEqual({
      ...{ ...plan, ...change },
    });
    expect(await removalPlans.get('s4.r1')).toEqual({ ...plan, ...change });
    expect(await removalPlans.change('nobody', ['waiting'], { state: 'expired' })).toBeNull();
  });

  it('are decided by one of those who decide at the same time', async () => {
    const { removalPlans } = stores();
    await removalPlans.put(aPlan({ runId: 's5.r1', syncId: 's5' }));
    const answers = await Promise.all(
      ['rejected', 'applying', 'superseded'].map((state) =>
        removalPlans.change('s5.r1', ['waiting'], {
          ...{ state: state as 'rejected', decidedBy: state },
        }),
      ),
    );
    const [winner, ...others] = answers.filter((answer) => answer !== null);
    expect(others).toEqual([]);
    expect(winner?.decidedBy).toBe(winner?.state);
    expect(await removalPlans.get('s5.r1')).toEqual(winner);
  });

  it('keep held opt-outs in parts, each as it was put last', async () => {
    const { removalPlans } = stores();
    const consents = Array.from({ length: 6 }, (_, n) => aConsent(n, { optedOut: false }));
    const inherited = aConsent(9, { from: recordId(8) });
    await removalPlans.putResubscribes('s6.r1', 10, consents.slice(4));
    await removalPlans.putResubscribes('s6.r1', 2, consents.slice(0, 1));
    await removalPlans.putResubscribes('s6.r1', 2, consents.slice(0, 4));
    await removalPlans.putResubscribes('s6.r10', 0, [inherited]);
    expect(await collect(removalPlans.resubscribes('s6.r1'))).toEqual(consents);
    expect(await collect(removalPlans.resubscribes('s6.r10'))).toEqual([inherited]);
    await removalPlans.putResubscribes('s6.r1', 10, []);
    expect(await collect(removalPlans.resubscribes('s6.r1'))).toEqual(consents.slice(0, 4));
    expect(await collect(removalPlans.resubscribes('nobody'))).toEqual([]);
  });
}

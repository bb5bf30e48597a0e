import { describe, expect, it } from 'vitest';
import { FIRST_CHECKPOINT, type RunRecord } from '../../domain/run.js';
import { createFakeStores } from '../../store/fake.js';
import { createKeyring } from '../../store/keyring.js';
import { sweepLedgers } from '../../worker/sweep.js';

const NOW = '2026-11-23T09:00:00.000Z';
const DAY_MS = 24 * 3_600_000;
const daysAgo = (days: number): string => new Date(Date.parse(NOW) - days * DAY_MS).toISOString();

const keyring = createKeyring({ keys: [{ id: 'test', secret: 'a secret of the tests alone' }] });

async function swept(runs: Partial<RunRecord>[]): Promise<{ kept: string[]; pages: number }> {
  const stores = createFakeStores({ keyring });
  for (const [i, more] of runs.entries()) {
    const run = runOf({ runSeq: i + 1, id: `syn_1.r${i + 1}`, ...more });
    await stores.runs.open(run);
    const page = { runId: run.id, firstId: '', lastId: '', entries: [], candidates: [] };
    await stores.ledger.write({ ...page, pageNo: 0, contested: [] }, 1);
    await stores.ledger.write({ ...page, pageNo: 1, contested: [] }, 1);
  }
  const logger = { debug: () => {}, info: () => {}, warn: () => {} };
  const clock = () => new Date(NOW);
  const pages = await sweepLedgers({ stores, clock, logger, ledgerRetentionDays: 90 });
  const { items } = await stores.runs.page('syn_1', { limit: 1000 });
  const left = await Promise.all(items.map(({ id }) => stores.ledger.get(id, 0)));
  return { kept: left.flatMap((page) => page?.runId ?? []).sort(), pages };
}

const runOf = (more: Partial<RunRecord>): RunRecord => ({
  ...{ id: 'syn_1.r1', syncId: 'syn_1', syncVersion: 1, runSeq: 1, listId: 'lst_1' },
  ...{ connectionId: 'con_1', orgId: '00D000000000001AAA', object: 'Lead', workflowId: 'w' },
  ...{ trigger: 'schedule', mode: 'full', state: 'succeeded', scheduledAt: NOW, startedAt: NOW },
  ...{ finishedAt: daysAgo(91), modeReason: null, source: null, notes: [], expected: null },
  ...{ hold: false, checkpoint: FIRST_CHECKPOINT, counts: null, ledgerClosed: true },
  ...{ error: null, waitingFor: null },
  ...more,
});

describe('records of runs', () => {
  it('go when their time is over, and no sooner', async () => {
    const runs = [{ finishedAt: daysAgo(91) }, { finishedAt: daysAgo(89) }];
    expect(await swept(runs)).toEqual({ kept: ['syn_1.r2'], pages: 2 });
  });

  it('go for more runs than one turn takes', async () => {
    expect(await swept(Array.from({ length: 45 }, () => ({})))).toEqual({ kept: [], pages: 90 });
  });

  it('stay while a person is waited for', async () => {
    const waiting = { state: 'waitingForApproval' as const };
    expect((await swept([waiting, {}])).kept).toEqual(['syn_1.r1']);
  });

  it('stay until a later run has made good what was given up', async () => {
    const given = { state: 'failed' as const };
    expect((await swept([{}, given, given])).kept).toEqual(['syn_1.r2', 'syn_1.r3']);
    expect((await swept([given, given, {}])).kept).toEqual([]);
    const running = { state: 'running' as const, finishedAt: null };
    expect((await swept([given, running])).kept).toEqual(['syn_1.r1', 'syn_1.r2']);
  });
});

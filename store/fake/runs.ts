import type { RunRecord } from '../../domain/run.js';
import { cursorOf, pageOf } from '../cursor.js';
import { fenceLost } from '../fenced-write.js';
import type { RunStore } from '../port.js';
import { completeRun, runMissing } from '../runs.js';
import { Table } from './table.js';

export function createFakeRunStore(): RunStore {
  const runs = new Table<RunRecord>();
  const swept = new Table<true>();
  const completed = (run: RunRecord | null) => run && completeRun(run);
  const fences = new Table<number>();

  return {
    async open(run) {
      runs.insert(run.id, run);
      return completeRun(runs.get(run.id) ?? run);
    },
    async get(id) {
      return completed(runs.get(id));
    },
    async bySeq(syncId, runSeq) {
      const found = runs.all().find((run) => run.syncId === syncId && run.runSeq === runSeq);
      return completed(found ?? null);
    },
    async page(syncId, { limit, cursor }) {
      const { read, write } = cursorOf(`runs:${syncId}`, 'number');
      const [before] = read(cursor) ?? [Infinity];
      const rest = runs.all().filter((run) => run.syncId === syncId && run.runSeq < before);
      rest.sort((a, b) => b.runSeq - a.runSeq);
      return pageOf(rest.map(completeRun), limit, (last) => write([last.runSeq]));
    },
    async checkpoint(id, fence, checkpoint) {
      if ((fences.get(id) ?? 0) > fence) throw fenceLost();
      const run = runs.update(id, { checkpoint });
      if (run === null) throw runMissing(id);
      fences.put(id, fence);
      return { hold: run.hold };
    },
    async update(id, change) {
      return completed(runs.update(id, change));
    },
    async withLedgerBefore(before, limit) {
      const over = runs.all().filter((run) => isOverBefore(run, before));
      over.sort(oldestFirst);
      const ids = over.map((run) => run.id).filter((id) => swept.get(id) === null);
      return ids.slice(0, limit);
    },
    async ledgerSwept(ids) {
      for (const id of ids) if (runs.get(id) !== null) swept.put(id, true);
    },
  };
}

const isOverBefore = ({ finishedAt, state }: RunRecord, before: string): boolean =>
  finishedAt !== null && finishedAt < before && state !== 'waitingForApproval';

const oldestFirst = (a: RunRecord, b: RunRecord): number =>
  [a.finishedAt, a.id].join() < [b.finishedAt, b.id].join() ? -1 : 1;

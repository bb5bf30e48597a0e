import type { RunRecord } from '../../domain/run.js';
import { cursorOf, pageOf } from '../cursor.js';
import { fenceLost } from '../fenced-write.js';
import type { RunStore } from '../port.js';
import { runMissing } from '../runs.js';
import { Table } from './table.js';

export function createFakeRunStore(): RunStore {
  const runs = new Table<RunRecord>();
  const fences = new Table<number>();

  return {
    async open(run) {
      runs.insert(run.id, run);
      return runs.get(run.id) ?? run;
    },
    async get(id) {
      return runs.get(id);
    },
    async page(syncId, { limit, cursor }) {
      const { read, write } = cursorOf(`runs:${syncId}`, 'number');
      const [before] = read(cursor) ?? [Infinity];
      const rest = runs.all().filter((run) => run.syncId === syncId && run.runSeq < before);
      rest.sort((a, b) => b.runSeq - a.runSeq);
      return pageOf(rest, limit, (last) => write([last.runSeq]));
    },
    async checkpoint(id, fence, checkpoint) {
      if ((fences.get(id) ?? 0) > fence) throw fenceLost();
      const run = runs.update(id, { checkpoint });
      if (run === null) throw runMissing(id);
      fences.put(id, fence);
      return { hold: run.hold };
    },
    async update(id, change) {
      return runs.update(id, change);
    },
  };
}

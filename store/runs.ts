import { Failure } from '../domain/failures.js';
import type { RunRecord } from '../domain/run.js';
import { insertOnce } from './bulk-write.js';
import { chunksOf } from './chunks.js';
import { cursorOf, pageOf } from './cursor.js';
import { fenceLost } from './fenced-write.js';
import { fromStored, toStored } from './models/document.js';
import type { Models } from './models/index.js';
import type { RunDoc } from './models/run.js';
import type { RunStore } from './port.js';

export function createRunStore({ runs }: Pick<Models, 'runs'>): RunStore {
  const read = (id: string) => runs.findOne({ _id: id }).lean<RunDoc | null>();

  const store: RunStore = {
    async open(run) {
      await insertOnce(runs, { ...toStored(run), fence: 0 });
      return (await store.get(run.id)) ?? run;
    },
    async get(id) {
      const found = await read(id);
      return found && toRun(found);
    },
    async bySeq(syncId, runSeq) {
      const found = await runs.findOne({ syncId, runSeq }).lean<RunDoc | null>();
      return found && toRun(found);
    },
    async page(syncId, { limit, cursor }) {
      const { read: readCursor, write } = cursorOf(`runs:${syncId}`, 'number');
      const after = readCursor(cursor);
      const filter = after === null ? { syncId } : { syncId, runSeq: { $lt: after[0] } };
      const found = runs
        .find(filter)
        .sort({ runSeq: -1 })
        .limit(limit + 1);
      const docs = await found.lean<RunDoc[]>();
      return pageOf(docs.map(toRun), limit, (last) => write([last.runSeq]));
    },
    async checkpoint(id, fence, checkpoint) {
      for (;;) {
        const run = await read(id);
        if (run === null) throw runMissing(id);
        if (run.fence > fence) throw fenceLost();
        const written = await runs
          .findOneAndUpdate(
            { _id: id, fence: run.fence },
            { $set: { checkpoint, fence } },
            { returnDocument: 'after' },
          )
          .lean<RunDoc | null>();
        if (written !== null) return { hold: written.hold };
      }
    },
    async update(id, change) {
      const changed = await runs
        .findOneAndUpdate({ _id: id }, { $set: change }, { returnDocument: 'after' })
        .lean<RunDoc | null>();
      return changed && toRun(changed);
    },
    async withLedgerBefore(before, limit) {
      const found = await runs
        .find({ ...NOT_SWEPT, finishedAt: { $lt: before } }, { _id: 1 })
        .sort({ finishedAt: 1, _id: 1 })
        .limit(limit)
        .lean<{ _id: string }[]>();
      return found.map((run) => run._id);
    },
    async ledgerSwept(ids) {
      for (const chunk of chunksOf(ids)) {
        await runs.updateMany({ _id: { $in: chunk } }, { $set: { ledgerSwept: true } });
      }
    },
  };
  return store;
}

export const runMissing = (runId: string): Failure =>
  new Failure('RUN_MISSING', 'The run was never opened; run the sync again.', {
    details: { runId },
  });

/** Null is also what documents without the field match. */
const NOT_SWEPT = { ledgerSwept: null, state: { $ne: 'waitingForApproval' } } as const;

const toRun = ({ fence: _fence, ledgerSwept: _swept, ...doc }: RunDoc): RunRecord =>
  completeRun(fromStored(doc));

/** A stored run with what runs of before these fields did not have. */
export function completeRun(stored: RunRecord): RunRecord {
  const { counts } = stored;
  return {
    ...{ modeReason: null, source: null, notes: [] },
    ...stored,
    counts: counts && { ...counts, resubscribesHeld: counts.resubscribesHeld ?? 0 },
  };
}

import { allPages, toCsv } from '../csv.js';
import { endpoint } from '../endpoint.js';
import { heldResubscribes } from '../held-resubscribes.js';
import { loadRunWithLedger } from '../load.js';
import { REMOVAL_COLUMNS, removalReader } from '../run-removals.js';
import { pageQuery } from '../schemas/basics.js';
import { removalsAnswer } from '../schemas/removal.js';
import { runParams, toPlanAnswer } from '../schemas/run.js';

export const listRunRemovals = endpoint({
  summary: 'Claims that a run took off, or that wait for approval; as CSV all, from the cursor on',
  params: runParams,
  query: pageQuery,
  success: {
    ...{ status: 200, schema: removalsAnswer, csv: true },
    description: 'A page; it may be short before the last one',
  },
  handle:
    (deps) =>
    async ({ params, query, wantsCsv }) => {
      const run = await loadRunWithLedger(deps.stores, params.id);
      const plan = await deps.stores.removalPlans.get(run.id);
      const read = removalReader(deps, run, plan);
      if (wantsCsv) {
        return { status: 200, csv: toCsv(REMOVAL_COLUMNS, allPages(read, query.cursor)) };
      }
      const resubscribes = plan ? await heldResubscribes(deps, run) : [];
      const page = await read(query);
      return { status: 200, body: { ...page, plan: plan && toPlanAnswer(plan), resubscribes } };
    },
});

import { allPages, toCsv } from '../csv.js';
import { endpoint } from '../endpoint.js';
import { loadRunWithLedger } from '../load.js';
import { RECORD_COLUMNS, recordReader } from '../run-records.js';
import { pageOf } from '../schemas/basics.js';
import { recordAnswer, recordsQuery, runParams } from '../schemas/run.js';

export const listRunRecords = endpoint({
  summary: 'What happened to each record of a run; as CSV all that match, from the cursor on',
  params: runParams,
  query: recordsQuery,
  success: { status: 200, description: 'A page', schema: pageOf(recordAnswer), csv: true },
  handle:
    (deps) =>
    async ({ params, query, wantsCsv }) => {
      const run = await loadRunWithLedger(deps.stores, params.id);
      const { limit, cursor, ...filter } = query;
      const read = recordReader(deps, run, filter);
      if (wantsCsv) return { status: 200, csv: toCsv(RECORD_COLUMNS, allPages(read, cursor)) };
      return { status: 200, body: await read({ limit, cursor }) };
    },
});

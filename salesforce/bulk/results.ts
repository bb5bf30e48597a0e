import { badAnswer } from '../errors.js';
import { CsvRows } from './csv.js';
import { incomplete } from './failures.js';
import { orMissing } from './job.js';
import { sendBulk, type BulkCaller, type BulkDeps } from './requests.js';

/** Takes the rows of one page. `begin` is called before each try: what came before is void. */
export interface RowSink {
  begin(): Promise<void>;
  add(rows: string[][], chars: number): Promise<void>;
}

export interface ResultPage {
  rows: number;
  /** Of the next page; null after the last. */
  next: string | null;
}

/**
 * One page of results, streamed into the sink. Fails READ_INCOMPLETE unless the rows are as many as Salesforce declares
 * and it says where the next page is; BULK_JOB_MISSING when the job is gone.
 */
export async function readResults(
  deps: BulkDeps,
  caller: BulkCaller,
  page: { jobId: string; locator: string | null; columns: string[]; maxRecords: number },
  sink: RowSink,
): Promise<ResultPage> {
  let rows = 0;
  let whole = true;
  const take = async (pieces: AsyncIterable<string>) => {
    const csv = new CsvRows(page.columns);
    await sink.begin();
    rows = 0;
    for await (const piece of pieces) {
      const some = csv.push(piece);
      rows += some.length;
      await sink.add(some, piece.length);
    }
    const rest = csv.end();
    whole = rest.whole;
    rows += rest.rows.length;
    await sink.add(rest.rows, 0);
  };
  const headers = await sendBulk(deps, caller, {
    method: 'GET',
    path: `/${page.jobId}/results?${parameters(page)}`,
    again: 'read',
    take,
    read: (answer) => {
      if (answer.status !== 200) throw badAnswer(`HTTP ${answer.status} in place of results`);
      return answer.headers;
    },
  }).catch((error: unknown) => orMissing(error, page.jobId));
  return { rows, next: checked(headers, { rows, whole }, page) };
}

function parameters({ locator, maxRecords }: { locator: string | null; maxRecords: number }) {
  const at = locator === null ? {} : { locator };
  return new URLSearchParams({ maxRecords: String(maxRecords), ...at }).toString();
}

/** The locator of the next page, when this one is whole. */
function checked(
  headers: Record<string, string>,
  { rows, whole }: { rows: number; whole: boolean },
  { jobId, locator }: { jobId: string; locator: string | null },
): string | null {
  const count = headers['sforce-numberofrecords'] ?? '';
  const declared = /^\d+$/.test(count) ? Number(count) : null;
  const fail = (why: string) => incomplete(why, { jobId, declared, received: rows });
  if (!whole) throw fail('a page ends within a row');
  if (declared !== rows) throw fail('a page has another number of rows than it declares');
  const next = headers['sforce-locator'];
  if (next === undefined || next === '') throw fail('a page does not say whether more follow');
  if (next === locator) throw fail('a page leads to itself');
  return next === 'null' ? null : next;
}

import { addPage, assertClosed, noSums, type LedgerSums } from '../domain/ledger-sums.js';
import type { RunRecord } from '../domain/run.js';
import type { ActivityDeps } from './deps.js';

/** Counts every answer of a run from its stored pages. Fails LEDGER_OPEN when the sums do not close (R7). */
export async function sumLedger(
  { stores }: Pick<ActivityDeps, 'stores'>,
  run: RunRecord,
): Promise<LedgerSums> {
  const sums = noSums();
  for await (const page of stores.ledger.pages(run.id)) addPage(sums, page);
  assertClosed(sums, run.checkpoint.read);
  return sums;
}

import type { ReaderChoice } from '../domain/sync.js';
import type { SalesforceOrg } from '../salesforce/port.js';

/** From here on a bulk job, which takes minutes to begin, is sooner done than one page of 2,000 after the other. */
export const BULK_ABOVE = 100_000;
/** Requests of a small bulk job: to begin it, to ask for its state, to fetch its results. */
const BULK_CALLS = 10;
/** A run that would take more of what is left of the day's requests goes by bulk. */
const BUDGET_SHARE = 0.25;

/** @param expected records that the run will read, by COUNT() */
export async function chooseReader(
  org: Pick<SalesforceOrg, 'apiUsage'>,
  choice: ReaderChoice,
  expected: number,
  pageSize: number,
): Promise<'rest' | 'bulk'> {
  if (choice !== 'auto') return choice;
  if (expected > BULK_ABOVE) return 'bulk';
  const pages = Math.ceil(expected / pageSize) + 1;
  if (pages <= BULK_CALLS) return 'rest';
  const { used, max } = await org.apiUsage();
  return pages > (max - used) * BUDGET_SHARE ? 'bulk' : 'rest';
}

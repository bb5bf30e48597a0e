import type { IdRange } from '../../domain/claim-blocks.js';
import { allOf, type Comparison } from '../../domain/criteria.js';
import { longId } from '../../domain/record-id.js';
import type { SalesforceOrg } from '../../salesforce/port.js';
import { decidePage } from '../decide-page.js';
import { expandPeople, expandUpTo, recordsById } from '../expand-people.js';
import type { SourceRecord } from '../people.js';
import { loadKnown, toPageRecords, writerOf, type PageRun } from '../process-page.js';
import { pageQuery, sourceQuery } from '../source-query.js';
import { knownOf } from './known-of.js';
import type { PreviewDeps, PreviewRequest } from './preview-sync.js';
import { tally, type PreviewTally } from './tally.js';

/** Records a page: a preview is for few. */
export const PAGE = 500;

/** What a preview works with. */
export interface Looking {
  deps: PreviewDeps;
  org: SalesforceOrg;
  ctx: PageRun;
  sums: PreviewTally;
}

/** Decides records from the first on until there are enough, or the ones that were named. */
export async function decideFirst(
  looking: Looking,
  { limit, only }: Pick<PreviewRequest, 'limit' | 'only'>,
): Promise<{ read: number; complete: boolean }> {
  const { org, ctx } = looking;
  if (only !== null) {
    const records = await recordsOf(org, ctx, only);
    await decide(looking, records, null);
    return { read: records.length, complete: false };
  }
  let read = 0;
  for (let after: string | null = null; read < limit;) {
    const records = await pageAfter(looking, after, Math.min(PAGE, limit - read));
    const upTo = records.at(-1)?.source.Id ?? null;
    await decide(looking, records, { after, upTo });
    if (upTo === null) return { read, complete: true };
    read += records.length;
    after = upTo;
  }
  return { read, complete: false };
}

async function pageAfter(
  { org, ctx }: Looking,
  after: string | null,
  limit: number,
): Promise<SourceRecord[]> {
  const { records } = await org.page(pageQuery(ctx), after, { limit });
  const bounds = { width: Math.max(records.length, 1), maxRows: 4 * PAGE };
  return records.length === 0 ? [] : expandUpTo(org, ctx, records, bounds);
}

/** Those that match the sync's own query. */
async function recordsOf(
  org: SalesforceOrg,
  ctx: PageRun,
  only: NonNullable<PreviewRequest['only']>,
): Promise<SourceRecord[]> {
  if ('recordId' in only) return recordsById(org, ctx, [longId(only.recordId)]);
  const query = sourceQuery(ctx);
  const field = ctx.definition.source.emailField;
  const own: Comparison = { field, is: 'equals', type: 'text', value: only.email };
  const { records } = await org.page({ ...query, filter: allOf([query.filter, own]) }, null);
  return expandPeople(org, ctx, records);
}

/**
 * One page, decided against what stands against just its addresses.
 * @param range null where the records are picked ones: nobody is absent then
 */
async function decide(
  { deps, ctx, sums }: Looking,
  read: SourceRecord[],
  range: IdRange | null,
): Promise<void> {
  const records = toPageRecords(deps, ctx, read);
  const rows = records.flatMap((record) => record.rows);
  const keys = rows.flatMap(({ row: { address } }) => ('key' in address ? [address.key] : []));
  const causes = await knownOf(deps.stores, ctx.run.listId, ctx.orgIds, keys);
  const { known } = await loadKnown(deps, ctx, records, range);
  const input = { pageNo: 0, records, known, causes };
  tally(sums, decidePage(input, writerOf(deps, ctx), deps.keyring), rows);
}

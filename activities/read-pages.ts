import type { Context } from '@temporalio/activity';
import type { Checkpoint, RunRecord } from '../domain/run.js';
import type { RequestUsage, SalesforceOrg } from '../salesforce/port.js';
import { adoptUnfinished } from './adopt-claims.js';
import type { ActivityDeps } from './deps.js';
import { PageReader } from './page-reader.js';
import type { SourceRecord } from './people.js';
import { processPage, type PageRun } from './process-page.js';
import { beginAttempt } from './run-context.js';
import { sourcePages } from './source-pages.js';

export interface ReadPagesInput {
  runId: string;
}

/** Counts and a place, nothing else: this goes into history. */
export interface ReadPagesResult {
  done: boolean;
  held: boolean;
  pageNo: number;
  read: number;
}

/** The part of Temporal's activity context that a chunk of pages needs. */
export type Beat = Pick<Context, 'heartbeat' | 'cancellationSignal'> & { attempt: number };

/**
 * Reads and settles pages for about `chunkMs`, from the stored checkpoint on. The next page is fetched, with its people,
 * while the current one is written. A bulk job that is not ready in that time is waited for by the next chunk.
 */
export async function readPages(
  deps: ActivityDeps,
  input: ReadPagesInput,
  beat: Beat,
): Promise<ReadPagesResult> {
  const { ctx, org } = await beginAttempt(deps, input.runId);
  const reader = readerOf(deps, org, ctx, beat);
  let at = withAttempt(ctx.run.checkpoint, beat.attempt);
  let held = ctx.run.hold;
  let earlier = await deps.stores.ledger.get(input.runId, at.pageNo);
  if (at.pageNo === 0 && earlier === null) await adoptUnfinished(deps, ctx);
  if (!at.complete && !held && !(await reader.open(AbortSignal.timeout(deps.chunkMs)))) {
    at = counted(at, reader.takeUsage());
    ({ hold: held } = await deps.stores.runs.checkpoint(input.runId, ctx.fence, at));
    return { done: false, held, pageNo: at.pageNo, read: at.read };
  }
  const endAt = deps.clock().getTime() + deps.chunkMs;
  while (!at.complete && !held && deps.clock().getTime() < endAt) {
    beat.cancellationSignal.throwIfAborted();
    const records = await reader.page(at.cursor);
    const { memberWrites } = await processPage(deps, ctx, at.pageNo, at.cursor, records, earlier);
    at = counted(nextCheckpoint(at, records, memberWrites), reader.takeUsage());
    ({ hold: held } = await deps.stores.runs.checkpoint(input.runId, ctx.fence, at));
    if (at.pageNo === ctx.run.checkpoint.pageNo + 1) await clearWaiting(deps, ctx.run);
    deps.onStep?.('checkpoint');
    beat.heartbeat({ pageNo: at.pageNo, read: at.read });
    earlier = null;
  }
  if (at.complete) await reader.close();
  return { done: at.complete, held, pageNo: at.pageNo, read: at.read };
}

function readerOf(
  { stores, pageSize }: ActivityDeps,
  org: SalesforceOrg,
  ctx: PageRun,
  { cancellationSignal: signal }: Beat,
): PageReader {
  return new PageReader(org, ctx, sourcePages(stores, org, ctx), { pageSize, signal });
}

/** The first page of an attempt shows that what the run waited for has passed. */
async function clearWaiting({ stores }: ActivityDeps, run: RunRecord): Promise<void> {
  if (run.waitingFor) await stores.runs.update(run.id, { waitingFor: null });
}

function nextCheckpoint(at: Checkpoint, records: SourceRecord[], memberWrites: number): Checkpoint {
  return {
    ...at,
    pageNo: at.pageNo + 1,
    cursor: records.at(-1)?.source.Id ?? at.cursor,
    complete: records.length === 0,
    read: at.read + records.length,
    memberWrites: at.memberWrites + memberWrites,
  };
}

const counted = (at: Checkpoint, { apiCalls, retries }: RequestUsage): Checkpoint => ({
  ...at,
  apiCalls: at.apiCalls + apiCalls,
  retries: at.retries + retries,
});

/** A second attempt at a chunk is a retry too. */
const withAttempt = (at: Checkpoint, attempt: number): Checkpoint =>
  attempt > 1 ? { ...at, retries: at.retries + 1 } : at;

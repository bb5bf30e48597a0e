import type { Context } from '@temporalio/activity';
import type { Checkpoint, RunRecord } from '../domain/run.js';
import type {
  PageOptions,
  RecordPage,
  RecordQuery,
  RequestUsage,
  SalesforceOrg,
} from '../salesforce/port.js';
import { adoptUnfinished } from './adopt-claims.js';
import type { ActivityDeps } from './deps.js';
import { processPage, type PageRun } from './process-page.js';
import { fieldsToRead } from './rows.js';
import { beginAttempt } from './run-context.js';

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
 * Reads and settles pages for about `chunkMs`, from the stored checkpoint on. The next page is fetched while the
 * current one is written.
 */
export async function readPages(
  deps: ActivityDeps,
  input: ReadPagesInput,
  beat: Beat,
): Promise<ReadPagesResult> {
  const { ctx, org } = await beginAttempt(deps, input.runId);
  const endAt = deps.clock().getTime() + deps.chunkMs;
  const reader = new PageReader(org, ctx, deps.pageSize, beat.cancellationSignal);
  let at = withAttempt(ctx.run.checkpoint, beat.attempt);
  let held = ctx.run.hold;
  let earlier = await deps.stores.ledger.get(input.runId, at.pageNo);
  if (at.pageNo === 0 && earlier === null) await adoptUnfinished(deps, ctx);
  while (!at.complete && !held && deps.clock().getTime() < endAt) {
    beat.cancellationSignal.throwIfAborted();
    const { records } = await reader.page(at.cursor);
    const { memberWrites } = await processPage(deps, ctx, at.pageNo, at.cursor, records, earlier);
    at = nextCheckpoint(at, records, memberWrites, reader.takeUsage());
    ({ hold: held } = await deps.stores.runs.checkpoint(input.runId, ctx.fence, at));
    if (at.pageNo === ctx.run.checkpoint.pageNo + 1) await clearWaiting(deps, ctx.run);
    deps.onStep?.('checkpoint');
    beat.heartbeat({ pageNo: at.pageNo, read: at.read });
    earlier = null;
  }
  return { done: at.complete, held, pageNo: at.pageNo, read: at.read };
}

/** The first page of an attempt shows that what the run waited for has passed. */
async function clearWaiting({ stores }: ActivityDeps, run: RunRecord): Promise<void> {
  if (run.waitingFor) await stores.runs.update(run.id, { waitingFor: null });
}

/** Hands out keyset pages in order, one page ahead. */
class PageReader {
  private readonly query: RecordQuery;
  private ahead: { after: string | null; page: Promise<RecordPage | Error> } | null = null;
  private told: RequestUsage = { apiCalls: 0, retries: 0 };

  constructor(
    private readonly org: SalesforceOrg,
    ctx: PageRun,
    private readonly pageSize: number,
    private readonly signal: AbortSignal,
  ) {
    this.query = {
      object: ctx.run.object,
      fields: fieldsToRead(ctx.definition),
      filter: null,
    };
  }

  async page(after: string | null): Promise<RecordPage> {
    const fetched = this.ahead?.after === after ? this.ahead.page : this.fetch(after);
    const page = await fetched;
    if (page instanceof Error) throw page;
    const last = page.records.at(-1)?.Id;
    this.ahead = last === undefined ? null : { after: last, page: this.fetch(last) };
    return page;
  }

  /** Requests since the last call, sign-ins and those of the page that is fetched ahead included. */
  takeUsage(): RequestUsage {
    const { apiCalls, retries } = this.org.usage();
    const since = { apiCalls: apiCalls - this.told.apiCalls, retries: retries - this.told.retries };
    this.told = { apiCalls, retries };
    return since;
  }

  /** Never rejects: a page fetched ahead may fail before anybody waits for it. */
  private async fetch(after: string | null): Promise<RecordPage | Error> {
    const options: PageOptions = { limit: this.pageSize, signal: this.signal };
    try {
      return await this.org.page(this.query, after, options);
    } catch (error) {
      return error instanceof Error ? error : new Error('page read failed', { cause: error });
    }
  }
}

function nextCheckpoint(
  at: Checkpoint,
  records: { Id: string }[],
  memberWrites: number,
  usage: RequestUsage,
): Checkpoint {
  return {
    pageNo: at.pageNo + 1,
    cursor: records.at(-1)?.Id ?? at.cursor,
    complete: records.length === 0,
    read: at.read + records.length,
    apiCalls: at.apiCalls + usage.apiCalls,
    retries: at.retries + usage.retries,
    memberWrites: at.memberWrites + memberWrites,
  };
}

/** A second attempt at a chunk is a retry too. */
const withAttempt = (at: Checkpoint, attempt: number): Checkpoint =>
  attempt > 1 ? { ...at, retries: at.retries + 1 } : at;

import { unreachable } from '../errors.js';
import type { BulkRead, PageOptions } from '../port.js';
import type { ColumnReader } from './columns.js';
import { incomplete } from './failures.js';
import type { BulkJob } from './job.js';
import type { ResultPage, RowSink } from './results.js';
import { RowPages } from './row-pages.js';
import type { BulkSettings } from './settings.js';
import { SortedRows } from './sorted-rows.js';

const MAX_PAGE = 2_000;

/** How a download reaches Salesforce; each caller brings its own session and signal. */
export interface Source {
  /** Resolves when the job is complete. */
  job(): Promise<BulkJob>;
  readers(): Promise<ColumnReader[]>;
  results(locator: string | null, sink: RowSink): Promise<ResultPage>;
}

/** The results of one job: fetched once in this process, however often it is opened. */
export class Download {
  private sorted: SortedRows | null = null;
  private locator: string | null = null;
  private readers: ColumnReader[] | null = null;
  private done: BulkRead | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly closing = new AbortController();

  constructor(
    private readonly paths: readonly string[],
    private readonly settings: BulkSettings,
  ) {}

  /**
   * Fetches what is not here yet. Callers take turns; the next one goes on where the one before was stopped. The
   * source's waits and requests end with the signal.
   */
  complete(sourceOf: (closing: AbortSignal) => Source): Promise<BulkRead> {
    const source = sourceOf(this.closing.signal);
    const read = this.turn.then(async () => (this.done ??= await this.fetch(source)));
    this.turn = read.catch(() => null);
    return read;
  }

  /** Stops whoever fetches now, and lets go of the rows. */
  async close(): Promise<void> {
    this.closing.abort(unreachable('CLOSED'));
    await this.turn;
    await this.sorted?.close();
    this.sorted = null;
    this.done = null;
    this.locator = null;
  }

  private async fetch(source: Source): Promise<BulkRead> {
    this.closing.signal.throwIfAborted();
    const job = await source.job();
    const readers = (this.readers ??= await source.readers());
    const sorted = (this.sorted ??= await SortedRows.open(this.settings));
    for (let more = true; more;) {
      const { next } = await sorted.takePage(readers, (sink) => source.results(this.locator, sink));
      this.locator = next;
      more = next !== null;
    }
    if (sorted.rows !== job.total) throw await this.startOver(job, sorted);
    return toRead(job, sorted, this.paths);
  }

  /** Nothing here can be trusted: the next try fetches everything anew. */
  private async startOver(job: BulkJob, sorted: SortedRows): Promise<Error> {
    const details = { jobId: job.id, declared: job.total, received: sorted.rows };
    this.sorted = null;
    this.locator = null;
    await sorted.close();
    return incomplete('all pages together have another number of rows than the job', details);
  }
}

/** The server's clock is the job's: what changed since is not in it, however late it is read. */
function toRead(job: BulkJob, sorted: SortedRows, paths: readonly string[]): BulkRead {
  const pages = new RowPages(sorted, paths);
  return {
    total: sorted.rows,
    page: async (after, { limit = MAX_PAGE, signal }: PageOptions = {}) => {
      signal?.throwIfAborted();
      const records = await pages.page(after, Math.max(1, Math.min(limit, MAX_PAGE)));
      signal?.throwIfAborted();
      return { records, serverTime: job.createdAt };
    },
  };
}

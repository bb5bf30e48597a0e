import { failureTypeOf } from '../domain/failures.js';
import { readingOf } from '../domain/run.js';
import type {
  BulkRead,
  PageOptions,
  RecordQuery,
  SalesforceOrg,
  SalesforceRecord,
} from '../salesforce/port.js';
import type { Stores } from '../store/port.js';
import { pageQuery, type Reading } from './source-query.js';

/** Source records in order of Id, page by page; an empty page is the end. */
export interface SourcePages {
  /** Resolves when pages can be had; rejects when the signal is aborted before. */
  open(signal: AbortSignal): Promise<void>;
  page(after: string | null, options: PageOptions): Promise<SalesforceRecord[]>;
  /** After the last page. */
  close(): Promise<void>;
}

export function sourcePages(
  stores: Pick<Stores, 'runs'>,
  org: SalesforceOrg,
  reading: Reading,
): SourcePages {
  const query = pageQuery(reading);
  if (readingOf(reading.run).reader === 'bulk') return new BulkPages(stores, org, reading, query);
  return {
    open: () => Promise.resolve(),
    page: async (after, options) => (await org.page(query, after, options)).records,
    close: () => Promise.resolve(),
  };
}

class BulkPages implements SourcePages {
  private read: BulkRead | null = null;
  private jobId: string | null;

  constructor(
    private readonly stores: Pick<Stores, 'runs'>,
    private readonly org: SalesforceOrg,
    private readonly reading: Reading,
    private readonly query: RecordQuery,
  ) {
    this.jobId = readingOf(reading.run).jobId;
  }

  async open(signal: AbortSignal): Promise<void> {
    this.read = (await this.openStored(signal)) ?? (await this.openNew(signal));
  }

  async page(after: string | null, options: PageOptions): Promise<SalesforceRecord[]> {
    if (this.read === null) throw new Error('a bulk read has to be opened before its first page');
    return (await this.read.page(after, options)).records;
  }

  async close(): Promise<void> {
    if (this.jobId !== null) await this.org.closeBulk(this.jobId);
  }

  private async openStored(signal: AbortSignal): Promise<BulkRead | null> {
    if (this.jobId === null) return null;
    try {
      return await this.org.openBulk(this.query, this.jobId, { signal });
    } catch (error) {
      if (isLost(error)) return null;
      throw error;
    }
  }

  /**
   * Another job may take over also after pages were written: they go on behind the cursor, and what a later snapshot
   * shows there is what a keyset page asked for at that moment would.
   */
  private async openNew(signal: AbortSignal): Promise<BulkRead> {
    const { run } = this.reading;
    const jobId = await this.org.startBulk(this.query, { signal });
    // Stored before it is used, so that whoever goes on reads the same job.
    await this.stores.runs.update(run.id, { source: { ...readingOf(run), jobId } });
    this.jobId = jobId;
    return this.org.openBulk(this.query, jobId, { signal });
  }
}

function isLost(error: unknown): boolean {
  const type = failureTypeOf(error);
  return type === 'BULK_JOB_MISSING' || type === 'BULK_JOB_FAILED';
}

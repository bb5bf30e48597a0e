import type {
  PageOptions,
  RequestUsage,
  SalesforceOrg,
  SalesforceRecord,
} from '../salesforce/port.js';
import { expandUpTo } from './expand-people.js';
import type { SourceRecord } from './people.js';
import type { SourcePages } from './source-pages.js';
import type { Reading } from './source-query.js';

/** Pages are planned below their bound, since records differ in how many people they stand for. */
const AIM = 0.75;

export interface PageReaderOptions {
  /** Source records a page, and people a page unless a single record stands for more. */
  pageSize: number;
  signal: AbortSignal;
}

/** Hands out pages of records with their people in order, one page ahead. An empty page is the end of the read (R1). */
export class PageReader {
  private ahead: { after: string; page: Promise<SourceRecord[] | Error> } | null = null;
  /** Records that were read but are no part of the page before: it had people enough. */
  private kept: { after: string; sources: SalesforceRecord[] } | null = null;
  private width = Infinity;
  private told: RequestUsage = { apiCalls: 0, retries: 0 };

  constructor(
    private readonly org: SalesforceOrg,
    private readonly reading: Reading,
    private readonly pages: SourcePages,
    private readonly options: PageReaderOptions,
  ) {}

  /** Waits until pages can be had or patience is aborted; answers whether they can. Asking again goes on waiting. */
  async open(patience: AbortSignal): Promise<boolean> {
    const { signal } = this.options;
    try {
      await this.pages.open(AbortSignal.any([signal, patience]));
      return true;
    } catch (error) {
      if (patience.aborted && !signal.aborted) return false;
      throw error;
    }
  }

  async page(after: string | null): Promise<SourceRecord[]> {
    const page = await (this.ahead?.after === after ? this.ahead.page : this.fetch(after));
    if (page instanceof Error) throw page;
    const last = page.at(-1)?.source.Id;
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

  /** After the last page. */
  close(): Promise<void> {
    return this.pages.close();
  }

  /** Never rejects: a page fetched ahead may fail before anybody waits for it. */
  private async fetch(after: string | null): Promise<SourceRecord[] | Error> {
    try {
      return await this.pageAfter(after);
    } catch (error) {
      return error instanceof Error ? error : new Error('page read failed', { cause: error });
    }
  }

  private async pageAfter(after: string | null): Promise<SourceRecord[]> {
    const { pageSize: maxRows, signal } = this.options;
    const options: PageOptions = { limit: maxRows, signal };
    const sources = await this.sourcesAfter(after, options);
    const bounds = { width: this.width, maxRows };
    const page = await expandUpTo(this.org, this.reading, sources, bounds, options);
    this.keep(sources, page);
    return page;
  }

  private sourcesAfter(after: string | null, options: PageOptions): Promise<SalesforceRecord[]> {
    return this.kept !== null && this.kept.after === after
      ? Promise.resolve(this.kept.sources)
      : this.pages.page(after, options);
  }

  private keep(sources: SalesforceRecord[], page: SourceRecord[]): void {
    const last = page.at(-1)?.source.Id;
    const sourcesLeft = sources.slice(page.length);
    const isCut = last !== undefined && sourcesLeft.length > 0;
    this.kept = isCut ? { after: last, sources: sourcesLeft } : null;
    this.width = this.widthAfter(page);
  }

  /** Records that a page may have if they go on standing for as many people. */
  private widthAfter(page: SourceRecord[]): number {
    if (this.reading.definition.source.people === 'self') return Infinity;
    const people = page.reduce((sum, record) => sum + record.people.length, 0);
    const perPerson = page.length / Math.max(people, 1);
    return Math.max(1, Math.floor(perPerson * this.options.pageSize * AIM));
  }
}

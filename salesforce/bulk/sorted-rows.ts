import { mergeRuns } from './merge.js';
import type { ColumnReader } from './columns.js';
import { PageRows } from './page-rows.js';
import type { RowSink } from './results.js';
import type { BulkSettings } from './settings.js';
import { Spill, type Row, type Run } from './spill.js';

/** Rows that come in any order, kept on disk and read in order of Id. Memory stays at a few blocks. */
export class SortedRows {
  private runs: Run[] = [];
  /** Rows of pages that were taken in whole. */
  rows = 0;

  private constructor(
    private readonly spill: Spill,
    private readonly settings: BulkSettings,
  ) {}

  static async open(settings: BulkSettings): Promise<SortedRows> {
    return new SortedRows(await Spill.open(settings.tempFolder, settings.blockRows), settings);
  }

  /** Takes in one page of results: all of it, or nothing when `fetch` fails. */
  async takePage<T>(
    readers: readonly ColumnReader[],
    fetch: (sink: RowSink) => Promise<T>,
  ): Promise<T> {
    const page = new PageRows(this.spill, this.settings, readers);
    try {
      const result = await fetch(page);
      const runs = await page.end();
      this.runs.push(...runs);
      this.rows += runs.reduce((sum, run) => sum + run.rows, 0);
      await this.compact();
      return result;
    } catch (error) {
      await page.begin();
      throw error;
    }
  }

  from(after: string | null): AsyncGenerator<Row, void, void> {
    return mergeRuns(this.runs, after, (run, block) => this.spill.read(run, block));
  }

  close(): Promise<void> {
    return this.spill.close();
  }

  /** Many small runs become one: each costs memory while they are merged. */
  private async compact(): Promise<void> {
    if (this.runs.length <= this.settings.maxRuns) return;
    const small = [...this.runs].sort((a, b) => a.rows - b.rows).slice(0, this.settings.maxRuns);
    const read = (run: Run, block: Run['blocks'][number]) => this.spill.read(run, block);
    const merged = await this.spill.write(mergeRuns(small, null, read));
    this.runs = [...this.runs.filter((run) => !small.includes(run)), merged];
    await this.spill.drop(small);
  }
}

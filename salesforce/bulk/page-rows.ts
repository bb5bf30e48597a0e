import type { SalesforceValue } from '../port.js';
import type { ColumnReader } from './columns.js';
import type { RowSink } from './results.js';
import type { BulkSettings } from './settings.js';
import { idOf, type Row, type Run, type Spill } from './spill.js';

/** The rows of one page on their way to disk. */
export class PageRows implements RowSink {
  private readonly runs: Run[] = [];
  private rows: Row[] = [];
  private chars = 0;

  constructor(
    private readonly spill: Spill,
    private readonly settings: BulkSettings,
    private readonly readers: readonly ColumnReader[],
  ) {}

  async begin(): Promise<void> {
    this.rows = [];
    this.chars = 0;
    await this.spill.drop(this.runs.splice(0));
  }

  async add(rows: string[][], chars: number): Promise<void> {
    for (const row of rows) this.rows.push(row.map((text, at) => this.valueOf(text, at)));
    this.chars += chars;
    const { sortRows, sortChars } = this.settings;
    if (this.rows.length >= sortRows || this.chars >= sortChars) await this.flush();
  }

  async end(): Promise<Run[]> {
    await this.flush();
    return this.runs;
  }

  private async flush(): Promise<void> {
    const rows = this.rows;
    this.rows = [];
    this.chars = 0;
    if (rows.length === 0) return;
    // Ids are plain letters and digits, whose order in a string is their order in bytes.
    rows.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
    this.runs.push(await this.spill.write(rows));
  }

  private valueOf(text: string, at: number): SalesforceValue {
    return this.readers[at]?.(text) ?? null;
  }
}

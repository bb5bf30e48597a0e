import type { SalesforceRecord, SalesforceValue } from '../port.js';
import { assertAscending } from '../records.js';
import type { SortedRows } from './sorted-rows.js';
import { idOf, type Row } from './spill.js';

/** Hands out sorted rows page by page, from any Id on. */
export class RowPages {
  private rows: AsyncGenerator<Row, void, void> | null = null;
  /** Where `rows` stands; its next row is already here, so that a page can tell whether it is followed by itself. */
  private place: { after: string | null; next: Row | null } = { after: null, next: null };
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly sorted: Pick<SortedRows, 'from'>,
    private readonly paths: readonly string[],
  ) {}

  /** Callers take turns: they share one place. Fails READ_ORDER when an Id comes twice or is none. */
  page(after: string | null, limit: number): Promise<SalesforceRecord[]> {
    const page = this.turn.then(() => this.read(after, limit));
    this.turn = page.catch(() => {
      this.rows = null;
    });
    return page;
  }

  private async read(after: string | null, limit: number): Promise<SalesforceRecord[]> {
    const rows = await this.at(after);
    const records: SalesforceRecord[] = [];
    let { next } = this.place;
    while (next !== null && records.length < limit) {
      records.push(this.toRecord(next));
      next = await nextOf(rows);
    }
    const follower = next === null ? [] : [this.toRecord(next)];
    assertAscending([...records, ...follower], after);
    this.place = { after: records.at(-1)?.Id ?? after, next };
    return records;
  }

  private async at(after: string | null): Promise<AsyncGenerator<Row, void, void>> {
    if (this.rows !== null && this.place.after === after) return this.rows;
    await this.rows?.return();
    this.rows = this.sorted.from(after);
    this.place = { after, next: await nextOf(this.rows) };
    return this.rows;
  }

  private toRecord(row: Row): SalesforceRecord {
    const record: Record<string, SalesforceValue> = {};
    for (const [at, path] of this.paths.entries()) record[path] = row[at] ?? null;
    return { ...record, Id: idOf(row) };
  }
}

async function nextOf(rows: AsyncGenerator<Row, void, void>): Promise<Row | null> {
  const { value, done } = await rows.next();
  return done === true ? null : value;
}

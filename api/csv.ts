import { stringify } from 'csv-stringify/sync';
import type { Page, PageRequest } from '../store/port.js';

export interface CsvColumn<T> {
  header: string;
  value: (row: T) => string | number | boolean | null;
}

const CHUNK = 1000;

/** Every item of a paged listing from a cursor on, a page in memory at a time. */
export async function* allPages<T>(
  read: (request: PageRequest) => Promise<Page<T>>,
  from?: string,
): AsyncGenerator<T[]> {
  let cursor: string | null | undefined = from;
  do {
    const page = await read({ limit: CHUNK, cursor: cursor ?? undefined });
    yield page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** Lines of a CSV file, the header first. Cells that a spreadsheet would run as a formula are escaped. */
export async function* toCsv<T>(
  columns: CsvColumn<T>[],
  pages: AsyncIterable<T[]>,
): AsyncGenerator<string> {
  yield stringify([columns.map(({ header }) => header)]);
  for await (const rows of pages) {
    const cells = rows.map((row) => columns.map(({ value }) => value(row)));
    if (cells.length > 0)
      yield stringify(cells, { escape_formulas: true, cast: { boolean: String } });
  }
}

import { cursorOf, pageOf } from '../cursor.js';
import type { Page, PageRequest } from '../port.js';

/** Rows by id. What goes in and out is a copy, as with a real server; undefined fields are not kept. */
export class Table<T> {
  private readonly rows = new Map<string, string>();

  get(id: string): T | null {
    const row = this.rows.get(id);
    return row === undefined ? null : JSON.parse(row);
  }

  put(id: string, row: T): void {
    this.rows.set(id, JSON.stringify(row));
  }

  /** False when the id is taken. */
  insert(id: string, row: T): boolean {
    if (this.rows.has(id)) return false;
    this.put(id, row);
    return true;
  }

  update(id: string, change: Partial<T>): T | null {
    const row = this.get(id);
    if (row === null) return null;
    this.put(id, { ...row, ...change });
    return this.get(id);
  }

  delete(id: string): boolean {
    return this.rows.delete(id);
  }

  /** In id order. */
  all(): T[] {
    const ids = [...this.rows.keys()].sort();
    return ids.flatMap((id) => this.get(id) ?? []);
  }
}

/** Newest first by an ISO instant, ids breaking ties. */
export function newestFirstOf<K extends string, T extends Record<K, string> & { id: string }>(
  listing: string,
  by: K,
  rows: T[],
  { limit, cursor }: PageRequest,
): Page<T> {
  const { read, write } = cursorOf(listing, 'string', 'string');
  const after = read(cursor);
  const comesAfter = (row: T): boolean =>
    after === null || row[by] < after[0] || (row[by] === after[0] && row.id < after[1]);
  const sorted = rows
    .filter(comesAfter)
    .sort((a, b) => compare(b[by], a[by]) || compare(b.id, a.id));
  return pageOf(sorted, limit, (last) => write([last[by], last.id]));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

import { cursorOf, pageOf } from './cursor.js';
import type { Page, PageRequest } from './port.js';

/**
 * Listings by an ISO instant, newest first, ids breaking ties: the filter that goes on after a cursor, and the page
 * made of what was found with it.
 */
export function newestFirst<K extends string, D extends Record<K, string> & { _id: string }>(
  listing: string,
  by: K,
  { limit, cursor }: PageRequest,
) {
  const { read, write } = cursorOf(listing, 'string', 'string');
  const after = read(cursor);
  return {
    filter:
      after === null
        ? {}
        : { $or: [{ [by]: { $lt: after[0] } }, { [by]: after[0], _id: { $lt: after[1] } }] },
    sort: { [by]: -1, _id: -1 } as Record<string, -1>,
    rows: limit + 1,
    page: <T>(docs: D[], map: (doc: D) => T): Page<T> => {
      const { items, nextCursor } = pageOf(docs, limit, (last) => write([last[by], last._id]));
      return { items: items.map(map), nextCursor };
    },
  };
}

import type { Page, PageRequest } from '../../store/port.js';

export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** Follows the cursors to the end; fails on a page longer than its limit or a listing without end. */
export async function everyPage<T>(
  limit: number,
  read: (request: PageRequest) => Promise<Page<T>>,
): Promise<T[][]> {
  const pages: T[][] = [];
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await read({ limit, cursor });
    if (items.length > limit || pages.push(items) > 100) throw new Error('The listing runs away.');
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return pages;
}

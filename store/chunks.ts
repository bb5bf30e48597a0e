/** Ids named in one `$in`, or writes in one bulk: small enough for the smallest server we run on. */
export const CHUNK = 400;

export function chunksOf<T>(items: readonly T[], size = CHUNK): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}

/** Reads by chunks of ids, one after the other, and joins what was found. */
export async function readInChunks<T>(
  ids: readonly string[],
  read: (chunk: string[]) => Promise<T[]>,
): Promise<T[]> {
  const found: T[] = [];
  for (const chunk of chunksOf([...new Set(ids)])) found.push(...(await read(chunk)));
  return found;
}

/** The same items, a chunk at a time. */
export async function* streamChunks<T>(items: AsyncIterable<T>, size = CHUNK): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const item of items) {
    if (chunk.push(item) < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

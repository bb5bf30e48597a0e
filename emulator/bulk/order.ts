/** How the rows of a bulk result follow each other; the real thing promises nothing. */
export type BulkOrder = 'id' | 'shuffled' | 'chunks';

const OPEN_CHUNKS = 4;

/** The record numbers (in Id order) as the result lists them. */
export function inBulkOrder(
  numbers: readonly number[],
  order: BulkOrder,
  chunkRows: number,
  random: () => number,
): Float64Array {
  if (order === 'id') return Float64Array.from(numbers);
  if (order === 'shuffled') return shuffled(Float64Array.from(numbers), random);
  return woven(numbers, chunkRows, random);
}

function shuffled(rows: Float64Array, random: () => number): Float64Array {
  for (let at = rows.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const kept = rows[at] ?? 0;
    rows[at] = rows[other] ?? 0;
    rows[other] = kept;
  }
  return rows;
}

/** As chunks by Id that are worked on side by side: runs of a few of them alternate, and no chunk has its place. */
function woven(numbers: readonly number[], chunkRows: number, random: () => number): Float64Array {
  const size = Math.max(1, Math.min(chunkRows, Math.ceil(numbers.length / OPEN_CHUNKS)));
  const starts = Array.from({ length: Math.ceil(numbers.length / size) }, (_, at) => at * size);
  const waiting = [...shuffled(Float64Array.from(starts), random)];
  const open: { at: number; end: number }[] = [];
  const rows = new Float64Array(numbers.length);
  for (let filled = 0; filled < rows.length;) {
    while (open.length < OPEN_CHUNKS && waiting.length > 0) {
      const at = waiting.pop() ?? 0;
      open.push({ at, end: Math.min(at + size, numbers.length) });
    }
    const chosen = Math.floor(random() * open.length);
    const chunk = open[chosen];
    if (!chunk) break;
    const run = 1 + Math.floor((random() * size) / 3);
    for (const end = Math.min(chunk.end, chunk.at + run); chunk.at < end;)
      rows[filled++] = numbers[chunk.at++] ?? 0;
    if (chunk.at >= chunk.end) open.splice(chosen, 1);
  }
  return rows;
}

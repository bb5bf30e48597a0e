import { idOf, type Block, type Row, type Run } from './spill.js';

type ReadBlock = (run: Run, block: Block) => Promise<Row[]>;

/** A run as far as it has been read. A block is loaded when its turn comes, so runs far apart cost nothing. */
interface Head {
  run: Run;
  block: number;
  /** Of the block; null until it is needed. */
  rows: Row[] | null;
  at: number;
  /** Id of the next row. */
  next: string;
}

/** All rows with an Id after `after`, in byte order of Id; an Id that stands in two runs comes twice, in a row. */
export async function* mergeRuns(
  runs: readonly Run[],
  after: string | null,
  read: ReadBlock,
): AsyncGenerator<Row, void, void> {
  const heads: Head[] = [];
  for (const run of runs) {
    const head = await seek(run, after, read);
    if (head !== null) heads.push(head);
  }
  while (heads.length > 0) {
    const { head, until } = lowest(heads);
    for (;;) {
      head.rows ??= await readHead(head, read);
      const row = head.rows[head.at];
      if (row !== undefined) yield row;
      if (!advance(head)) {
        heads.splice(heads.indexOf(head), 1);
        break;
      }
      if (until !== null && head.next > until) break;
    }
  }
}

/** The head with the lowest Id, and the Id at which another one takes over. */
function lowest(heads: readonly Head[]): { head: Head; until: string | null } {
  let [head] = heads;
  let until: string | null = null;
  for (const other of heads.slice(1)) {
    if (head === undefined || other.next < head.next) {
      until = head?.next ?? null;
      head = other;
    } else if (until === null || other.next < until) until = other.next;
  }
  if (head === undefined) throw new RangeError('no run is left');
  return { head, until };
}

/** To the next row; false when the run is at its end. */
function advance(head: Head): boolean {
  head.at += 1;
  const row = head.rows?.[head.at];
  if (row !== undefined) {
    head.next = idOf(row);
    return true;
  }
  head.block += 1;
  head.at = 0;
  head.rows = null;
  const block = head.run.blocks[head.block];
  if (block === undefined) return false;
  head.next = block.first;
  return true;
}

/** By the index of blocks: what comes before `after` is not read again. */
async function seek(run: Run, after: string | null, read: ReadBlock): Promise<Head | null> {
  const number = after === null ? 0 : firstBlockBeyond(run.blocks, after);
  const block = run.blocks[number];
  if (block === undefined) return null;
  const head: Head = { run, block: number, rows: null, at: 0, next: block.first };
  if (after === null || block.first > after) return head;
  const rows = await read(run, block);
  const at = rows.findIndex((row) => idOf(row) > after);
  return { ...head, rows, at, next: idOf(rows[at] ?? []) };
}

/** The first block whose last Id is above `after`. */
function firstBlockBeyond(blocks: readonly Block[], after: string): number {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle]?.last ?? '') > after) high = middle;
    else low = middle + 1;
  }
  return low;
}

async function readHead({ run, block }: Head, read: ReadBlock): Promise<Row[]> {
  const found = run.blocks[block];
  return found === undefined ? [] : read(run, found);
}

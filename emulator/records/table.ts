import type { Value } from '../values.js';
import { idOf, numberOfId } from '../ids.js';

/** Derives the values of one field from a record's place in its block. */
export type FieldSource = (index: number) => Value;
export type FieldReader = (number: number) => Value;
export type Values = Record<string, Value>;

/** Records that are derived on reading, so that any number of them takes no memory. */
export interface Block {
  start: number;
  count: number;
  sources: ReadonlyMap<string, FieldSource>;
}

/** Readers of the fields whose values follow from others. */
export interface Computed {
  get(field: string): FieldReader | undefined;
}

const STRIDE = 7;
const FIRST_NUMBER = 62 ** 5;

/**
 * The records of one object, ordered by the number in their Id. Generated blocks are derived; edited fields and
 * records written one by one lie over them. Numbers leave gaps, so a record can be put between two others.
 */
export class Table {
  private readonly blocks: Block[] = [];
  private readonly single: number[] = [];
  private readonly edited = new Map<number, Values>();
  private readonly purged = new Set<number>();
  private next = FIRST_NUMBER;

  constructor(
    readonly keyPrefix: string,
    private readonly computed: Computed = new Map(),
  ) {}

  generate(count: number, sources: ReadonlyMap<string, FieldSource>): Block {
    const block = { start: this.next, count, sources };
    this.blocks.push(block);
    this.next += count * STRIDE;
    return block;
  }

  /** Adds one record, at the end or under a free number, and returns its number. */
  insert(values: Values, number = this.next): number {
    if (this.has(number)) throw new RangeError(`record ${number} exists`);
    this.single.splice(firstAbove(this.single, number), 0, number);
    this.edited.set(number, { ...values });
    this.purged.delete(number);
    if (number >= this.next) this.next = number + STRIDE;
    return number;
  }

  /** The next free number, kept for a record that comes in later. */
  reserve(): number {
    const number = this.next;
    this.next += STRIDE;
    return number;
  }

  edit(number: number, values: Values): void {
    this.edited.set(number, { ...this.edited.get(number), ...values });
  }

  /** Takes the record away without a trace. */
  purge(number: number): void {
    this.purged.add(number);
    this.edited.delete(number);
    const at = firstAbove(this.single, number) - 1;
    if (this.single[at] === number) this.single.splice(at, 1);
  }

  clear(): void {
    this.blocks.length = 0;
    this.single.length = 0;
    this.edited.clear();
    this.purged.clear();
    this.next = FIRST_NUMBER;
  }

  /** A copy for reading. Blocks are derived and shared; what lies over them is copied. */
  frozen(computed: Computed): Table {
    const copy = new Table(this.keyPrefix, computed);
    copy.blocks.push(...this.blocks);
    for (const number of this.single) copy.single.push(number);
    for (const [number, values] of this.edited) copy.edited.set(number, values);
    for (const number of this.purged) copy.purged.add(number);
    copy.next = this.next;
    return copy;
  }

  /** Remembers the records as they are; the function it answers puts them back. */
  snapshot(): () => void {
    const kept = { single: [...this.single], edited: [...this.edited], purged: [...this.purged] };
    const { next } = this;
    return () => {
      this.single.length = 0;
      for (const number of kept.single) this.single.push(number);
      this.edited.clear();
      for (const [number, values] of kept.edited) this.edited.set(number, values);
      this.purged.clear();
      for (const number of kept.purged) this.purged.add(number);
      this.next = next;
    };
  }

  get size(): number {
    const derived = this.blocks.reduce((sum, block) => sum + block.count, 0);
    return derived + this.single.length - this.purgedOfBlocks();
  }

  has(number: number): boolean {
    if (this.purged.has(number)) return false;
    return (
      this.blockOf(number) !== undefined ||
      this.single[firstAbove(this.single, number) - 1] === number
    );
  }

  idAt(number: number): string {
    return idOf(this.keyPrefix, number);
  }

  /** The record's number; null when no such record is kept. */
  find(id: string): number | null {
    const number = numberOfId(this.keyPrefix, id);
    return number !== null && this.has(number) ? number : null;
  }

  read(number: number, field: string): Value {
    if (field === 'Id') return this.idAt(number);
    const computed = this.computed.get(field);
    return computed ? computed(number) : this.stored(number, field);
  }

  /** A function that reads one field of any record: made once a query, called once a row. */
  reader(field: string): FieldReader {
    if (field === 'Id') return (number) => this.idAt(number);
    return this.computed.get(field) ?? ((number) => this.stored(number, field));
  }

  /** Every number above `after`, ascending. */
  *numbers(after = -1): Generator<number> {
    let single = firstAbove(this.single, after);
    for (const block of this.blocks) {
      for (let index = firstIndex(block, after); index < block.count; index++) {
        const number = block.start + index * STRIDE;
        for (let own = this.single[single]; own !== undefined && own < number;) {
          yield own;
          own = this.single[++single];
        }
        if (this.purged.size === 0 || !this.purged.has(number)) yield number;
      }
    }
    for (let own = this.single[single]; own !== undefined; own = this.single[++single]) yield own;
  }

  private purgedOfBlocks(): number {
    return [...this.purged].filter((number) => this.blockOf(number)).length;
  }

  /** What is kept under a field, also one whose shown value follows from others. */
  stored(number: number, field: string): Value {
    const value = this.edited.size > 0 ? this.edited.get(number)?.[field] : undefined;
    if (value !== undefined) return value;
    const block = this.blockOf(number);
    const source = block?.sources.get(field);
    return block && source ? source((number - block.start) / STRIDE) : null;
  }

  private blockOf(number: number): Block | undefined {
    for (const block of this.blocks) {
      const distance = number - block.start;
      if (distance >= 0 && distance < block.count * STRIDE && distance % STRIDE === 0) return block;
    }
    return undefined;
  }
}

/** The number of record `index` of a block. */
export function numberAt(block: Block, index: number): number {
  return block.start + index * STRIDE;
}

function firstIndex(block: Block, after: number): number {
  return Math.max(0, Math.floor((after - block.start) / STRIDE) + 1);
}

/** Where in an ascending list the first value above `number` stands. */
function firstAbove(sorted: readonly number[], number: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Number.POSITIVE_INFINITY) <= number) low = middle + 1;
    else high = middle;
  }
  return low;
}

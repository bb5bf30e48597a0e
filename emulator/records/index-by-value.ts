import type { Value } from '../values.js';
import { fold } from '../soql/compare.js';
import type { Table } from './table.js';

/** Finds records by the value of a field, or of several together; built when first asked, then kept by the writer. */
export class ValueIndex {
  private readonly numbers = new Map<string, Set<number>>();

  constructor(
    private readonly table: Table,
    private readonly fields: readonly string[],
  ) {
    for (const number of table.numbers()) this.add(number);
  }

  find(values: readonly Value[]): number[] {
    return [...(this.numbers.get(keyOf(values) ?? '') ?? [])];
  }

  add(number: number): void {
    const key = this.keyAt(number);
    if (key === null || this.table.read(number, 'IsDeleted') === true) return;
    const present = this.numbers.get(key);
    if (present) present.add(number);
    else this.numbers.set(key, new Set([number]));
  }

  remove(number: number): void {
    const key = this.keyAt(number);
    if (key !== null) this.numbers.get(key)?.delete(number);
  }

  private keyAt(number: number): string | null {
    return keyOf(this.fields.map((field) => this.table.read(number, field)));
  }
}

function keyOf(values: readonly Value[]): string | null {
  return values.some((value) => value === null || value === '')
    ? null
    : JSON.stringify(values.map(fold));
}

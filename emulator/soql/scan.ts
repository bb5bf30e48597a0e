import { isRecordId, seekNumber } from '../ids.js';
import type { Table } from '../records/table.js';
import type { Expression } from './expression.js';
import { unescape } from './literals.js';

/** The part of a table that a condition on Id leaves: numbers in (after, before), or single ones. */
export interface Bounds {
  after: number;
  before: number;
  only: number[] | null;
}

/** What the Id conditions that must all hold say. The condition is still tested on every record within. */
export function boundsOf(table: Table, expression: Expression | null): Bounds {
  const bounds: Bounds = { after: -1, before: Number.POSITIVE_INFINITY, only: null };
  if (!expression) return bounds;
  for (const part of expression.kind === 'all' ? expression.parts : [expression])
    narrow(table, bounds, part);
  return bounds;
}

function narrow(table: Table, bounds: Bounds, part: Expression): void {
  if (part.kind !== 'test' || !('field' in part.test)) return;
  const { test } = part;
  if (test.field.toLowerCase() !== 'id' || 'valueQuery' in test) return;
  const texts = (Array.isArray(test.value) ? test.value : [test.value]).map(unescape);
  if (test.operator === 'IN' || test.operator === '=') {
    bounds.only = numbersOf(table, texts);
    return;
  }
  const [text = ''] = texts;
  if (!isRecordId(text)) return;
  const number = seekNumber(table.keyPrefix, text);
  if (test.operator === '>') bounds.after = Math.max(bounds.after, number);
  if (test.operator === '>=') bounds.after = Math.max(bounds.after, number - 1);
  if (test.operator === '<') bounds.before = Math.min(bounds.before, number);
  if (test.operator === '<=') bounds.before = Math.min(bounds.before, number + 1);
}

function numbersOf(table: Table, ids: readonly string[]): number[] {
  const numbers = new Set<number>();
  for (const id of ids) {
    const number = table.find(id);
    if (number !== null) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}

/** The numbers within bounds, ascending. */
export function* within(table: Table, bounds: Bounds): Generator<number> {
  const source = bounds.only ?? table.numbers(bounds.after);
  for (const number of source) {
    if (number >= bounds.before) return;
    if (number > bounds.after) yield number;
  }
}

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

/** The bounds that the Id conditions set, and the conditions that are left to test on each record. */
export function boundsOf(
  table: Table,
  expression: Expression | null,
): { bounds: Bounds; rest: Expression | null } {
  const bounds: Bounds = { after: -1, before: Number.POSITIVE_INFINITY, only: null };
  if (!expression) return { bounds, rest: null };
  const parts = expression.kind === 'all' ? expression.parts : [expression];
  const left = parts.filter((part) => !narrow(table, bounds, part));
  if (left.length === parts.length) return { bounds, rest: expression };
  return { bounds, rest: left.length > 0 ? { kind: 'all', parts: left } : null };
}

/** True when the bounds now say all that the condition says. */
function narrow(table: Table, bounds: Bounds, part: Expression): boolean {
  if (part.kind !== 'test' || !('field' in part.test)) return false;
  const { test } = part;
  if (test.field.toLowerCase() !== 'id' || 'valueQuery' in test) return false;
  const texts = (Array.isArray(test.value) ? test.value : [test.value]).map(unescape);
  if (!texts.every(isRecordId)) return false;
  if (test.operator === 'IN' || test.operator === '=') {
    const numbers = new Set(numbersOf(table, texts));
    bounds.only = bounds.only?.filter((number) => numbers.has(number)) ?? [...numbers];
    return true;
  }
  const [text = ''] = texts;
  return narrowRange(bounds, test.operator, seekNumber(table.keyPrefix, text));
}

function narrowRange(bounds: Bounds, operator: string, number: number): boolean {
  switch (operator) {
    case '>':
      bounds.after = Math.max(bounds.after, number);
      return true;
    case '>=':
      bounds.after = Math.max(bounds.after, number - 1);
      return true;
    case '<':
      bounds.before = Math.min(bounds.before, number);
      return true;
    case '<=':
      bounds.before = Math.min(bounds.before, number + 1);
      return true;
    default:
      return false;
  }
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

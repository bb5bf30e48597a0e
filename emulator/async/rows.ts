import { bulkText, csvLine } from '../bulk/columns.js';
import type { Extract } from '../bulk/extract.js';
import type { Value } from '../values.js';
import type { FieldType } from '../schema/types.js';
import { isRecord } from '../http/call.js';

/** Part `file` of a result, in CSV with a header row. */
export function* csvRows(extract: Extract, from: number, to: number): Generator<string> {
  const { columns, numbers } = extract;
  yield `${csvLine(
    columns.map(({ name }) => name),
    ',',
  )}\n`;
  for (let at = from; at < to; at++) {
    const number = numbers[at] ?? 0;
    yield `${csvLine(
      columns.map(({ read, type }) => bulkText(read(number), type)),
      ',',
    )}\n`;
  }
}

/** The same as one JSON array: parents nested, dates and instants as milliseconds since 1970. */
export function* jsonRows(extract: Extract, from: number, to: number): Generator<string> {
  const { columns, numbers, object } = extract;
  const paths = columns.map(({ name }) => name.split('.'));
  yield '[';
  for (let at = from; at < to; at++) {
    const number = numbers[at] ?? 0;
    const row: Record<string, unknown> = { attributes: { type: object } };
    for (const [place, { read, type }] of columns.entries())
      put(row, paths[place] ?? [], jsonValue(read(number), type));
    yield `${at > from ? ',' : ''}${JSON.stringify(row)}`;
  }
  yield ']';
}

function put(row: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = row;
  for (const name of path.slice(0, -1)) {
    const next = at[name];
    const parent: Record<string, unknown> = isRecord(next) ? next : {};
    at[name] = parent;
    at = parent;
  }
  at[path.at(-1) ?? ''] = value;
}

function jsonValue(value: Value, type: FieldType): unknown {
  return type === 'date' && typeof value === 'string' ? Date.parse(`${value}T00:00:00Z`) : value;
}

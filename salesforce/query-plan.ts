import type { Comparison, Filter } from '../domain/criteria.js';
import { Failure } from '../domain/failures.js';
import { conjunctsOf, filterSoql } from './filter-soql.js';
import type { RecordQuery } from './port.js';
import { readPaths } from './soql.js';

/** Characters of a statement that Salesforce takes. */
const LONGEST_SOQL = 100_000;
/** Of which the columns get half when they and the conditions do not fit together. */
const LONGEST_COLUMNS = LONGEST_SOQL / 2;

/**
 * One question as the statements that ask it. Answers of `parts` are merged: each has some values of a long list, and no
 * record is in two. Within a part, the answers of its queries are joined by Id: each reads some of the columns.
 */
export interface QueryPlan {
  parts: RecordQuery[][];
}

/** Fails CRITERIA_UNFIT when the statements cannot be made short enough. */
export function planOf(query: RecordQuery, soqlOf: (query: RecordQuery) => string): QueryPlan {
  if (soqlOf(query).length <= LONGEST_SOQL) return { parts: [[query]] };
  const groups = columnGroups(readPaths(query.fields));
  const widest = groups.reduce((a, b) => (widthOf(b) > widthOf(a) ? b : a));
  const filters = shortEnough(query.filter, (filter) =>
    soqlOf({ ...query, fields: widest, filter }),
  );
  return {
    parts: filters.map((filter) => groups.map((fields) => ({ ...query, fields, filter }))),
  };
}

/** For what only one statement can ask. Fails CRITERIA_UNFIT. */
export function assertOneQuery(query: RecordQuery, soqlOf: (query: RecordQuery) => string): void {
  const { length } = soqlOf(query);
  if (length <= LONGEST_SOQL) return;
  throw new Failure(
    'CRITERIA_UNFIT',
    `The Bulk API takes one query of at most ${LONGEST_SOQL} characters, and this one has ${length}. Set the reader of the sync to REST, or shorten its lists of values or of fields.`,
    { details: { length } },
  );
}

/** The columns in groups that are each short enough; each is read together with Id. */
function columnGroups(paths: readonly string[]): string[][] {
  const groups: string[][] = [[]];
  let width = 0;
  for (const path of paths.filter((one) => one !== 'Id')) {
    width += path.length + 2;
    if (width > LONGEST_COLUMNS) {
      groups.push([]);
      width = path.length + 2;
    }
    groups.at(-1)?.push(path);
  }
  return groups;
}

const widthOf = (paths: readonly string[]): number => paths.join(', ').length;

/** The filter with its longest list halved until each statement fits. */
function shortEnough(
  filter: Filter | null,
  soqlOf: (f: Filter | null) => string,
): (Filter | null)[] {
  if (soqlOf(filter).length <= LONGEST_SOQL) return [filter];
  const parts = conjunctsOf(filter);
  const at = longestList(parts);
  const list = parts[at];
  if (list === undefined || !isSplittable(list)) throw tooLong(parts);
  return halves(list).flatMap((half) => shortEnough({ all: parts.with(at, half) }, soqlOf));
}

type List = Comparison & { value: string[] };

/** Only the values of IN are alternatives of which a record has one. */
const isSplittable = (filter: Filter): filter is List =>
  'is' in filter && filter.is === 'in' && Array.isArray(filter.value) && filter.value.length > 1;

function longestList(parts: readonly Filter[]): number {
  const lengths = parts.map((part) => (isSplittable(part) ? part.value.join().length : -1));
  return lengths.indexOf(Math.max(...lengths));
}

/** Values that are the same to Salesforce stay together, so that no record is found twice. */
function halves(list: List): [List, List] {
  const values = [...list.value].sort((a, b) => (sameness(a) < sameness(b) ? -1 : 1));
  let middle = values.length >> 1;
  while (middle < values.length && sameAsBefore(values, middle)) middle += 1;
  if (middle === values.length) {
    middle = values.length >> 1;
    while (middle > 0 && sameAsBefore(values, middle)) middle -= 1;
  }
  if (middle === 0) throw tooLong([list]);
  return [
    { ...list, value: values.slice(0, middle) },
    { ...list, value: values.slice(middle) },
  ];
}

const sameAsBefore = (values: readonly string[], at: number): boolean =>
  sameness(values[at] ?? '') === sameness(values[at - 1] ?? '');

/** Case and outer blanks do not count, nor the last three characters of an Id. */
const sameness = (value: string): string =>
  (/^[A-Za-z0-9]{18}$/.test(value) ? value.slice(0, 15) : value).trim().toLowerCase();

function tooLong(parts: readonly Filter[]): Failure {
  const lengths = parts.map((part) => filterSoql(part)?.length ?? 0);
  const longest = parts[lengths.indexOf(Math.max(...lengths))];
  const text = `The conditions are longer than the ${LONGEST_SOQL} characters that Salesforce takes in a query. ${remedy(longest)}`;
  return new Failure('CRITERIA_UNFIT', text, { details: { length: Math.max(0, ...lengths) } });
}

function remedy(longest: Filter | undefined): string {
  if (longest === undefined) return 'Read fewer fields.';
  if ('is' in longest) {
    return `Shorten the list of values of ${longest.field}; a list of "in" that all records must match may be of any length.`;
  }
  if ('soql' in longest) return 'Shorten the filters of the list view.';
  return 'Shorten the longest group of conditions; a list of "in" may be of any length where it stands outside of OR and NOT.';
}

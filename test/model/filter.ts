import type { Condition } from '../../domain/criteria.js';
import type { Source } from '../../domain/sync.js';
import { recordsOf, valueAt, type Org, type Rec, type Value } from './org.js';
import { VIEWS } from './views.js';

/** The living records of the sync's object that match its view, its conditions and `addedAfter` (R10). */
export function matching(org: Org, source: Source, nowMs: number): Rec[] {
  return recordsOf(org, source.object).filter(
    (record) => record['IsDeleted'] !== true && matches(org, source, record, nowMs),
  );
}

export function matches(org: Org, source: Source, record: Rec, nowMs: number): boolean {
  const { object, conditions, pattern, addedAfter, listViewId } = source;
  const holds = conditions.map((one) =>
    conditionHolds(valueAt(org, object, record, one.field), one, nowMs),
  );
  if (conditions.length > 0 && !patternHolds(pattern, holds)) return false;
  if (addedAfter !== null && Number(record['CreatedDate']) < Date.parse(addedAfter)) return false;
  if (listViewId === null) return true;
  const view = VIEWS.find(({ developerName }) => developerName === listViewId);
  if (view === undefined) throw new Error(`the model knows no view ${listViewId}`);
  return view.shows(record);
}

/** All conditions joined by and, or as the pattern says: `((1 and 2) or 3)`. */
export function patternHolds(pattern: string | null, holds: boolean[]): boolean {
  if (pattern === null) return holds.every((one) => one);
  const words = pattern.toLowerCase().match(/\(|\)|\d+|[a-z]+/g) ?? [];
  let at = 0;
  const single = (): boolean => {
    const word = words[at++];
    if (word === '(') {
      const inside = either();
      at++;
      return inside;
    }
    if (word === 'not') return !single();
    return holds[Number(word) - 1] === true;
  };
  const both = (): boolean => {
    let so = single();
    while (words[at] === 'and') {
      at++;
      so = single() && so;
    }
    return so;
  };
  const either = (): boolean => {
    let so = both();
    while (words[at] === 'or') {
      at++;
      so = both() || so;
    }
    return so;
  };
  return either();
}

/** Text is compared without regard to case; a blank matches only what is said of blanks, and every `not`. */
export function conditionHolds(value: Value, condition: Condition, nowMs: number): boolean {
  const wanted = condition.value;
  switch (condition.operator) {
    case 'isBlank':
      return value === null;
    case 'isNotBlank':
      return value !== null;
    case 'equals':
      return same(value, wanted);
    case 'notEquals':
      return !same(value, wanted);
    case 'in':
      return listOf(wanted).some((one) => same(value, one));
    case 'notIn':
      return !listOf(wanted).some((one) => same(value, one));
    case 'contains':
      return fold(value).includes(fold(wanted));
    case 'notContains':
      return !fold(value).includes(fold(wanted));
    case 'startsWith':
      return fold(value).startsWith(fold(wanted));
    case 'endsWith':
      return fold(value).endsWith(fold(wanted));
    case 'includes':
      return listOf(wanted).some((group) => hasChoices(value, group));
    case 'excludes':
      return !listOf(wanted).some((group) => hasChoices(value, group));
    case 'less':
      return value !== null && Number(value) < Number(wanted);
    case 'lessOrEqual':
      return value !== null && Number(value) <= Number(wanted);
    case 'greater':
      return value !== null && Number(value) > Number(wanted);
    case 'greaterOrEqual':
      return value !== null && Number(value) >= Number(wanted);
    case 'before':
      return value !== null && Number(value) < daysOf(wanted, nowMs).from;
    case 'after':
      return value !== null && Number(value) >= daysOf(wanted, nowMs).after;
    case 'on': {
      const { from, after } = daysOf(wanted, nowMs);
      return value !== null && Number(value) >= from && Number(value) < after;
    }
  }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
const fold = (value: unknown): string => String(value ?? '').toLowerCase();

function same(value: Value, wanted: unknown): boolean {
  if (typeof value === 'string') return fold(value) === fold(wanted) && wanted !== null;
  return value === wanted;
}

/** `A;B` is chosen when both are. */
function hasChoices(value: Value, group: unknown): boolean {
  const chosen = fold(value).split(';');
  return fold(group)
    .split(';')
    .every((choice) => chosen.includes(choice));
}

const DAY_MS = 86_400_000;

/** The stretch that a day, an instant or a relative date names, in UTC, the zone of all generated syncs. */
function daysOf(wanted: unknown, nowMs: number): { from: number; after: number } {
  const text = String(wanted);
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  if (text === 'TODAY') return { from: today, after: today + DAY_MS };
  if (text === 'YESTERDAY') return { from: today - DAY_MS, after: today };
  const last = /^LAST_N_DAYS:(\d+)$/.exec(text);
  if (last) return { from: today - Number(last[1]) * DAY_MS, after: today + DAY_MS };
  const from = Date.parse(text);
  return { from, after: from + (text.includes('T') ? 1000 : DAY_MS) };
}

import { Temporal } from 'temporal-polyfill';
import { conditionFilter } from './condition-filter.js';
import { allOf } from './criteria.js';
import type { Condition, Filter } from './criteria.js';
import { Failure } from './failures.js';
import { anyOf, everyOf, negationOf } from './negate.js';
import { conditionProblem } from './operators.js';
import { readPattern } from './pattern.js';
import type { Pattern } from './pattern.js';
import type { ViewDefinition } from './sync.js';

export interface CriteriaToFreeze {
  conditions: readonly Condition[];
  /** Null joins the conditions by and. */
  pattern: string | null;
  /** Describe's type of each field that a condition names, by the path as written there. */
  types: ReadonlyMap<string, string>;
  /** Zone of the schedule, in which dates are days (R5). */
  timeZone: string;
  /** The nominal fire, ISO. */
  at: string;
  /** ISO; null for records of any age. */
  addedAfter: string | null;
  /** As read anew for this run; null without one. Its scope is the reader's business. */
  view: ViewDefinition | null;
}

/**
 * What a run asks Salesforce for: view, conditions and `addedAfter` together (R10), relative dates made absolute (R5).
 * Null when nothing restricts. Fails CRITERIA_UNFIT when a field is no longer what its condition takes it for.
 */
export function freezeCriteria(criteria: CriteriaToFreeze): Filter | null {
  const { conditions, pattern, addedAfter, view } = criteria;
  const filters = conditions.map((_, index) => frozen(criteria, index));
  return allOf([
    filters.length === 0 ? null : joined(filters, pattern),
    addedAfter === null ? null : createdFrom(addedAfter),
    view?.where ? { soql: view.where } : null,
  ]);
}

function frozen({ conditions, types, timeZone, at }: CriteriaToFreeze, index: number): Filter {
  const condition = conditions[index];
  const type = condition && types.get(condition.field);
  if (!condition || type === undefined) throw unfit(index, 'names a field that is not there');
  const problem = conditionProblem(condition, { path: condition.field, type, filterable: true });
  if (problem) throw unfit(index, `does not fit its field ${condition.field}, of type ${type} now`);
  return conditionFilter(condition, type, { timeZone, at });
}

function joined(filters: readonly Filter[], pattern: string | null): Filter {
  if (pattern === null) return everyOf(filters);
  const reading = readPattern(pattern, filters.length);
  if ('problem' in reading) {
    const message = `The pattern ${reading.problem.message}. Edit the sync.`;
    throw new Failure('CRITERIA_UNFIT', message);
  }
  return applied(reading.pattern, filters);
}

function applied(pattern: Pattern, filters: readonly Filter[]): Filter {
  if ('not' in pattern) return negationOf(applied(pattern.not, filters));
  if ('join' in pattern) {
    const parts = pattern.parts.map((part) => applied(part, filters));
    return pattern.join === 'and' ? everyOf(parts) : anyOf(parts);
  }
  const filter = filters[pattern.condition - 1];
  if (!filter) throw unfit(pattern.condition - 1, 'is not there');
  return filter;
}

const createdFrom = (instant: string): Filter => ({
  ...{ field: 'CreatedDate', is: 'greaterOrEqual', type: 'datetime' },
  value: Temporal.Instant.from(instant).toString({ smallestUnit: 'second' }),
});

/** Conditions are counted from 1, as in a pattern; their values stay out of it. */
const unfit = (index: number, what: string): Failure =>
  new Failure('CRITERIA_UNFIT', `Condition ${index + 1} ${what}. Edit the sync.`, {
    details: { condition: index + 1 },
  });

import type { Comparison, Filter } from './criteria.js';

/**
 * The filter that matches exactly the records that the given one does not, blanks included. `not` is pushed down to
 * single comparisons and blanks are named, so that no reader has to know what Salesforce makes of NOT and null.
 */
export function negationOf(filter: Filter): Filter {
  if ('not' in filter) return filter.not;
  if ('all' in filter) return anyOf(filter.all.map(negationOf));
  if ('any' in filter) return everyOf(filter.any.map(negationOf));
  return 'soql' in filter ? { not: filter } : negated(filter);
}

/** One of them; groups within a group are opened, repeats left out. */
export const anyOf = (parts: readonly Filter[]): Filter => {
  const opened = distinct(parts.flatMap((part) => ('any' in part ? part.any : [part])));
  return one(opened) ?? { any: opened };
};

/** All of them, likewise. */
export const everyOf = (parts: readonly Filter[]): Filter => {
  const opened = distinct(parts.flatMap((part) => ('all' in part ? part.all : [part])));
  return one(opened) ?? { all: opened };
};

function negated(comparison: Comparison): Filter {
  const { field } = comparison;
  const orBlank = (is: Comparison['is']) => anyOf([{ ...comparison, is }, blank(field)]);
  switch (comparison.is) {
    // SOQL's != also matches blanks.
    case 'equals':
      return { ...comparison, is: 'notEquals' };
    case 'notEquals':
      return { ...comparison, is: 'equals' };
    case 'less':
      return orBlank('greaterOrEqual');
    case 'lessOrEqual':
      return orBlank('greater');
    case 'greater':
      return orBlank('lessOrEqual');
    case 'greaterOrEqual':
      return orBlank('less');
    case 'in':
      return orBlank('notIn');
    case 'notIn':
      return orBlank('in');
    case 'includes':
      return orBlank('excludes');
    case 'excludes':
      return orBlank('includes');
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return anyOf([{ not: comparison }, blank(field)]);
  }
}

export const blank = (field: string): Comparison => ({
  ...{ field, is: 'equals', type: 'text', value: null },
});

const one = (parts: Filter[]): Filter | undefined => (parts.length === 1 ? parts[0] : undefined);

function distinct(parts: Filter[]): Filter[] {
  return [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
}

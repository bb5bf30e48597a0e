import type { OrderByClause } from '@jetstreamapp/soql-parser-js';
import { isOpaque } from '../schema/types.js';
import { orderOf } from './compare.js';
import { cannotBe, malformed } from './errors.js';
import { pathReader, resolvePath } from './path.js';
import type { Scope } from './path.js';

export type Sorter = (numbers: number[]) => number[];

/** Null when the clause asks for Id order, which is how records are kept. */
export function compileOrder(scope: Scope, clause: OrderByClause | OrderByClause[]): Sorter | null {
  const terms = (Array.isArray(clause) ? clause : [clause]).map((term) => termOf(scope, term));
  const [first] = terms;
  if (first?.natural && !first.descending) return null;
  return (numbers) => {
    const keyed = numbers.map((number) => ({
      number,
      keys: terms.map(({ read }) => read(number)),
    }));
    keyed.sort((a, b) => {
      for (const [at, term] of terms.entries()) {
        const order = term.compare(a.keys[at] ?? null, b.keys[at] ?? null);
        if (order !== 0) return order;
      }
      return a.number - b.number;
    });
    return keyed.map(({ number }) => number);
  };
}

function termOf(scope: Scope, term: OrderByClause) {
  if (!('field' in term)) throw malformed(scope.soql, term.fn.functionName ?? '(');
  const path = resolvePath(scope, term.field);
  const { field } = path;
  if (isOpaque(field) || field.type === 'multipicklist')
    throw cannotBe('sorted', scope.soql, field.name);
  const order = orderOf(field.type);
  const descending = term.order === 'DESC';
  const nullSign = term.nulls === 'LAST' ? 1 : -1;
  return {
    natural: field.type === 'id' && path.steps.length === 0,
    descending,
    read: pathReader(scope, path),
    compare(a: Parameters<typeof order>[0], b: Parameters<typeof order>[0]): number {
      if (a === null || b === null) return a === b ? 0 : a === null ? nullSign : -nullSign;
      return descending ? order(b, a) : order(a, b);
    },
  };
}

import fc from 'fast-check';
import type { Pattern } from '../../domain/pattern.js';

/** Any tree over conditions 1 to n, each used at least once. */
export const anyPattern = (maxDepth = 5): fc.Arbitrary<{ pattern: Pattern; count: number }> =>
  tree(maxDepth).map((pattern) => {
    const numbers = [...new Set(leavesOf(pattern))];
    return { pattern: renumber(pattern, numbers), count: numbers.length };
  });

const tree = (maxDepth: number): fc.Arbitrary<Pattern> =>
  fc.letrec<{ any: Pattern; leaf: Pattern; not: Pattern; join: Pattern }>((tie) => ({
    any: fc.oneof({ maxDepth }, tie('leaf'), tie('join'), tie('not')),
    leaf: fc.record({ condition: fc.integer({ min: 1, max: 12 }) }),
    not: fc.record({ not: tie('any') }),
    join: fc.record({
      join: fc.constantFrom('and', 'or'),
      parts: fc.array(tie('any'), { minLength: 2, maxLength: 4 }),
    }),
  })).any;

export function leavesOf(pattern: Pattern): number[] {
  if ('condition' in pattern) return [pattern.condition];
  return 'not' in pattern ? leavesOf(pattern.not) : pattern.parts.flatMap(leavesOf);
}

function renumber(pattern: Pattern, numbers: number[]): Pattern {
  if ('condition' in pattern) return { condition: numbers.indexOf(pattern.condition) + 1 };
  if ('not' in pattern) return { not: renumber(pattern.not, numbers) };
  return { join: pattern.join, parts: pattern.parts.map((part) => renumber(part, numbers)) };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PATTERN_DEPTH, printPattern, readPattern } from '../../domain/pattern.js';
import { anyPattern } from './patterns.js';

const one = { condition: 1 };
const two = { condition: 2 };
const three = { condition: 3 };
const problemOf = (text: string, count: number) => {
  const reading = readPattern(text, count);
  return 'problem' in reading ? reading.problem : null;
};

describe('a pattern', () => {
  it.each([
    ['1', 1, one],
    ['((1 and 2) or 3)', 3, { join: 'or', parts: [{ join: 'and', parts: [one, two] }, three] }],
    ['(1 AND 2)Or 3', 3, { join: 'or', parts: [{ join: 'and', parts: [one, two] }, three] }],
    ['1 and 2 and 3', 3, { join: 'and', parts: [one, two, three] }],
    ['not 1 or not (2)', 2, { join: 'or', parts: [{ not: one }, { not: two }] }],
    ['1 or 1', 1, { join: 'or', parts: [one, one] }],
    ['not not 1', 1, { not: { not: one } }],
  ])('%s is read as it is nested', (text, count, pattern) => {
    expect(readPattern(text, count)).toEqual({ pattern });
  });

  it.each([
    ['1 and 2 or 3', 3, 9, /mixes and with or: put parentheses/],
    ['1 or 2 and 3', 3, 8, /mixes and with or/],
    ['(1 and (2 or 3 and 1))', 3, 16, /mixes/],
    ['1 and', 1, 6, /expected a number, \( or not, but the pattern ends/],
    ['and 1', 1, 1, /expected a number, \( or not, not "and"/],
    ['(1 or 2', 2, 8, /expected \), and, or, but the pattern ends/],
    ['1)', 1, 2, /expected no \) here, not "\)"/],
    ['1 2', 2, 3, /expected and, or, not "2"/],
    ['1 & 2', 2, 3, /expected and, or, not "&"/],
    ['()', 1, 2, /expected a number/],
    ['', 1, 1, /expected a number/],
    ['1 and 4', 3, 7, /names condition 4, and there are 1 to 3/],
    ['0', 1, 1, /names condition 0/],
    ['1', 0, 1, /names condition 1, and there are none/],
    ['1 and 3', 4, 8, /leaves out condition 2, 4: use every condition/],
  ])('%j is refused and says where', (text, count, position, message) => {
    const problem = problemOf(text, count);
    expect(problem?.position).toBe(position);
    expect(problem?.message).toMatch(message);
    expect(problem?.message).toContain(`at position ${position}`);
  });

  it('is refused when it nests too deep, whatever its length', () => {
    const deep = (n: number) => `${'('.repeat(n)}1${')'.repeat(n)}`;
    expect(problemOf(deep(MAX_PATTERN_DEPTH - 1), 1)).toBeNull();
    expect(problemOf(deep(MAX_PATTERN_DEPTH), 1)?.message).toMatch(/nests deeper than/);
    expect(problemOf('not '.repeat(100_000) + '1', 1)?.message).toMatch(/nests deeper than/);
  });
});

describe('any tree of conditions', () => {
  it('is read again from its print', () => {
    fc.assert(
      fc.property(anyPattern(), ({ pattern, count }) => {
        expect(readPattern(printPattern(pattern), count)).toEqual({ pattern });
      }),
      { numRuns: 1000 },
    );
  }, 60_000);

  it('is read the same in any case, any spacing and with spare parentheses', () => {
    fc.assert(
      fc.property(anyPattern(4), fc.boolean(), ({ pattern, count }, upper) => {
        const text = printPattern(pattern).replace(/ /g, '  ').replace(/\d+/g, '( $& )');
        expect(readPattern(upper ? text.toUpperCase() : text, count)).toEqual({ pattern });
      }),
    );
  });

  it('or any other text is read or refused, and nothing else happens', () => {
    const words = fc.constantFrom('1', '2', '9', 'and', 'or', 'not', '(', ')', 'x', '&', '💥', ' ');
    const anyText = fc.oneof(
      fc.string(),
      fc.array(words).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const reading = readPattern(text, 2);
        if ('pattern' in reading) {
          expect(readPattern(printPattern(reading.pattern), 2)).toEqual(reading);
        } else {
          expect(reading.problem.position).toBeGreaterThan(0);
          expect(reading.problem.position).toBeLessThanOrEqual(text.length + 1);
        }
      }),
      { numRuns: 1000 },
    );
  }, 60_000);
});

import { toExpression } from '../soql/expression.js';
import type { Expression, Test } from '../soql/expression.js';
import { unescape } from '../soql/literals.js';
import type { Org } from '../org.js';

const OPERATORS: Record<string, string> = {
  '=': 'equals',
  '!=': 'notEquals',
  '<': 'lessThan',
  '<=': 'lessThanOrEqual',
  '>': 'greaterThan',
  '>=': 'greaterThanOrEqual',
  LIKE: 'like',
  IN: 'in',
  'NOT IN': 'notIn',
  INCLUDES: 'includes',
  EXCLUDES: 'excludes',
};

/** The condition of a list view as describe shows it: nested groups of conditions; null without one. */
export function whereCondition(org: Org, soql: string): unknown {
  const { where } = org.parse(soql);
  return where ? shown(toExpression(soql, where)) : null;
}

function shown(expression: Expression): unknown {
  switch (expression.kind) {
    case 'not':
      return { condition: shown(expression.part) };
    case 'test':
      return testOf(expression.test);
    default:
      return {
        conditions: expression.parts.map(shown),
        conjunction: expression.kind === 'all' ? 'and' : 'or',
      };
  }
}

function testOf(test: Test): unknown {
  const field = 'fn' in test ? test.fn.rawValue : test.field;
  const operator = OPERATORS[test.operator] ?? test.operator;
  if ('valueQuery' in test) return { field, operator, values: [] };
  const values: readonly string[] = Array.isArray(test.value) ? test.value : [test.value];
  return { field, operator, values: values.map(plain) };
}

/** The parser writes true, false and null in capitals. */
const WORDS = ['TRUE', 'FALSE', 'NULL'];

function plain(raw: string): string {
  if (WORDS.includes(raw)) return raw.toLowerCase();
  return raw.startsWith("'") ? unescape(raw) : raw;
}
